"""How long it takes to claim a package while very much is pending, and how archiving keeps tables in bounds."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from credit.bench.push import copied_penalties, platform_at
from credit.sharing.archiving import archive
from credit.sharing.models import Delivery, Package
from credit.sharing.packing import pack

SAMPLES = 200  # good records; the others are copies of them under keys of their own
CLAIMS = 200
_PENDING = """
INSERT INTO credit_delivery (platform_id, item_id, record_id, revision, operation, state, due_at, queued_at, attempts,
    platform_record_id, reason_code, reason_field, reason_text)
SELECT %(platform)s, item_id, id, revision, 'I', 'pending', now(), now(), 0, '', '', '', '' FROM credit_record
ORDER BY id LIMIT %(pending)s
"""
_OVER = """
UPDATE credit_delivery SET state = 'superseded', queued_at = now() - interval '1 year'
WHERE platform_id = %(platform)s AND state = 'pending'
"""
_SIZES = """
SELECT pg_total_relation_size('credit_delivery'), pg_indexes_size('credit_delivery'), count(*) FROM credit_delivery
"""


def measure(pending: int) -> dict[str, Any]:
    """Return milliseconds for claiming packages of 100 with so many deliveries pending, and sizes around archiving."""
    copied_penalties(pending, samples=SAMPLES)
    platform = platform_at("http://127.0.0.1:1", code="claims", package_size=100)
    _fill(pending, platform.pk)
    statements, packs = zip(*(_one_claim(platform) for _ in range(CLAIMS)), strict=True)
    return {
        "pending": pending, "claim_ms": _spread(statements), "pack_ms": _spread(packs),
        "archiving": _archive(platform.pk),
    }  # fmt: skip


def _fill(pending: int, platform_id: int) -> None:
    Delivery.objects.all().delete()
    Package.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, {"platform": platform_id, "pending": pending})
        cursor.execute("VACUUM ANALYZE credit_delivery, credit_record")


def _one_claim(platform: Any) -> tuple[float, float]:
    """Claim one package and return milliseconds: the claiming statement alone, and all of packing."""
    claiming = 0.0

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal claiming
        started = time.perf_counter()
        result = execute(sql, *rest)
        if "FOR UPDATE OF d SKIP LOCKED" in sql:
            claiming += time.perf_counter() - started
        return result

    started = time.perf_counter()
    with connection.execute_wrapper(watch):
        pack(platform, token="bench", limit=platform.package_size)
    return claiming * 1000, (time.perf_counter() - started) * 1000


def _spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50": round(ordered[len(ordered) // 2], 2), "p95": round(ordered[int(len(ordered) * 0.95)], 2)}


def _archive(platform_id: int) -> dict[str, Any]:
    """Let everything pending be over, archive it, and return time and megabytes before and after."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, {"platform": platform_id})
        before = _sizes(cursor)
        started = time.perf_counter()
        moved = archive(now=timezone.now() + timedelta(days=1), days=90, pieces=100_000)
        seconds = time.perf_counter() - started
        cursor.execute("VACUUM credit_delivery")
        return {
            "moved": moved.deliveries, "rows_per_s": round(moved.deliveries / max(seconds, 1e-9)),
            "before": before, "after": _sizes(cursor),
        }  # fmt: skip


def _sizes(cursor: Any) -> dict[str, float]:
    cursor.execute(_SIZES)
    total, indexes, rows = cursor.fetchone()
    return {"rows": rows, "table_mb": round(total / 2**20, 1), "indexes_mb": round(indexes / 2**20, 1)}
