"""How fast the outbox delivers, beside a bare loop that posts the same signed packages with the same client.

Both talk to a sandbox platform in a process of its own, in turns; its books are emptied before each turn.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from credit.bench.database import database_url, scratch_database
from credit.bench.rows import HEADERS, penalties
from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem, Disclosure, Nature
from credit.catalogue.services import sync_items
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, Severity, Source
from credit.sealing import seal, seal_many
from credit.sharing.models import Delivery, Level, Package, Platform, PlatformItem
from credit.sharing.outbox import queue
from credit.sharing.packing import reopen
from credit.sharing.platforms.registry import client_for
from credit.sharing.sending import push_platform
from credit.subjects.models import Subject
from credit.units.models import Unit
from credit.units.services import seed_units

NAME, SECRET = "bench", "bench-secret-0123456789"
SLUG = "penalty"
DAY = date(2026, 6, 1)
WAIT_SECONDS = 30


def run(n: int = 5000, *, rounds: int = 5, port: int = 18901, in_processes: bool = True) -> dict[str, Any]:
    """Return rates in records per second and their ratio, medians of interleaved rounds over `n` records."""
    with scratch_database("bench_push"):
        ids = released_penalties(n)
        with sandbox_at(port) as address:
            platform = platform_at(address)
            measured = [_round(platform, ids) for _ in range(rounds + 1)][1:]  # the first one warms up
            workers = [(_workers(platform, ids, 1), _workers(platform, ids, 2)) for _ in range(rounds * in_processes)]
    ours, raw, queued = (median(one[name] for one in measured) for name in ("push", "raw", "queue"))
    return {
        "records": n,
        "rounds": rounds,
        "load": round(os.getloadavg()[0], 2),
        "queue_per_s": round(n / queued),
        "push_per_s": round(n / ours),
        "raw_per_s": round(n / raw),
        "ratio": round(median(one["raw"] / one["push"] for one in measured), 3),
        "two_workers_over_one": round(median(one / two for one, two in workers), 2) if workers else None,
    }


def _round(platform: Platform, ids: list[int]) -> dict[str, float]:
    """Queue and push everything, then post the very same packages in a bare loop; return seconds."""
    Delivery.objects.all().delete()
    Package.objects.all().delete()
    queued = _timed(lambda: queue(ids))
    _empty_ledger()
    pushed = _timed(lambda: push_platform(platform.pk))
    left = Delivery.objects.exclude(state="accepted").count()
    if left:
        raise RuntimeError(
            f"{left} deliveries were not accepted: {Delivery.objects.exclude(state='accepted')[0].state}"
        )
    batches = [reopen(package).batch for package in Package.objects.order_by("pk")]
    _empty_ledger()

    def post() -> None:
        with client_for(platform) as client:
            for batch in batches:
                client.push(batch)

    return {"queue": queued, "push": pushed, "raw": _timed(post)}


def _workers(platform: Platform, ids: list[int], count: int) -> float:
    """Queue everything and let so many processes push it at once; return seconds from their start to their end."""
    Delivery.objects.all().delete()
    Package.objects.all().delete()
    _empty_ledger()
    queue(ids)
    command = [sys.executable, "manage.py", "push_platform", platform.code, "--wait"]
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "ERROR"}
    processes = [
        subprocess.Popen(
            command, cwd=Path(settings.BASE_DIR), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(count)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    seconds = _timed(lambda: [process.communicate(b"\n") for process in processes])
    if Delivery.objects.exclude(state="accepted").exists():
        raise RuntimeError("Not everything was accepted.")
    return seconds


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def released_penalties(n: int) -> list[int]:
    """Fill the empty database with `n` released penalties and return their ids; those that are there are used again."""
    Record.objects.update(status=RecordStatus.PUBLISHED)
    known = list(Record.objects.order_by("pk").values_list("pk", flat=True)[:n])
    if len(known) == n:
        return known
    Record.objects.all().delete()
    seed_units()
    sync_items()
    unit, item = Unit.objects.first(), CatalogueItem.objects.get(slug=SLUG)
    subject = Subject.objects.create(kind="enterprise", name="枣庄示例运输有限公司", name_key="示例", code="示例")
    rows = [
        Record(
            item=item, unit=unit, subject=subject, natural_key=f"bench-{number}", details=details, sealed=sealed,
            nature=Nature.ADVERSE, severity=Severity.ORDINARY, disclosure=Disclosure.PUBLIC, source=Source.DEMO,
            status=RecordStatus.PUBLISHED, decided_on=DAY, publicity_start=DAY,
        )
        for number, (details, sealed) in enumerate(_contents(n))
    ]  # fmt: skip
    return [record.pk for record in Record.objects.bulk_create(rows, batch_size=1000)]


# Columns that a copy must not share with its original are its own.
_COPIES = """
INSERT INTO credit_record ({names}, public_id, natural_key)
SELECT {names}, substr(md5('copy' || n::text), 1, 16), 'copy-' || n
FROM generate_series(1, %(count)s) n
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM credit_record WHERE natural_key LIKE 'bench-%%') r
  ON r.place = 1 + n %% %(samples)s
"""


def copied_penalties(n: int, *, samples: int) -> None:
    """Fill the empty database with `n` released penalties: so many good ones, the rest copies of them, in a minute."""
    released_penalties(samples)
    own = {"id", "public_id", "natural_key"}
    names = ", ".join(str(one.column) for one in Record._meta.concrete_fields if one.column not in own)
    with connection.cursor() as cursor:
        missing = max(0, n - Record.objects.count())
        cursor.execute(_COPIES.format(names=names), {"count": missing, "samples": samples})


def _contents(n: int) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """Yield what `n` good penalty rows hold: open columns and sealed ones."""
    standard = standards.get(SLUG)
    headers = standard.match_headers([list(HEADERS)])
    rows = [list(row) for row in penalties(n)]
    checked = standard.check(headers.read(rows), today=timezone.localdate())
    good = [standard.split(checked.row(i)) for i, ok in enumerate(checked.ok) if ok][:n]
    yield from zip((one for one, _ in good), seal_many(hidden for _, hidden in good), strict=True)


def platform_at(address: str, *, code: str = NAME, **settings: Any) -> Platform:
    """Return the platform of this code, which is reached at this address and takes the item of the bench."""
    values = {
        "name": "测量用平台（示例）", "level": Level.CITY, "address": address, "app_key": code,
        "sealed_secret": seal(SECRET), **settings,
    }  # fmt: skip
    platform, _ = Platform.objects.update_or_create(code=code, defaults=values)
    item = CatalogueItem.objects.get(slug=SLUG)
    PlatformItem.objects.get_or_create(platform=platform, item=item, defaults={"levels": [Disclosure.PUBLIC]})
    return platform


def _empty_ledger() -> None:
    with psycopg.connect(database_url(), autocommit=True) as db:
        db.execute(f"TRUNCATE sandbox_{NAME}.ledger, sandbox_{NAME}.batch, sandbox_{NAME}.nonce")
        db.execute(f"VACUUM ANALYZE sandbox_{NAME}.ledger, credit_delivery, credit_package")


@contextmanager
def sandbox_at(port: int) -> Iterator[str]:
    """Run a sandbox platform in a process of its own and yield its address."""
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "SANDBOX_KEYS": f"{NAME}:{SECRET}", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "sandbox_platform", "--name", NAME, "--port", str(port)]
    process = subprocess.Popen(command, cwd=Path(settings.BASE_DIR), env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("The sandbox platform did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)
        if process.stdout:
            process.stdout.close()
