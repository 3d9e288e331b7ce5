"""Many entries ending at one midnight: off every channel, queued to the platforms, broken off and started again."""

import os
import subprocess
import sys
import time
import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from credit.bench.database import database_url, scratch_database
from credit.catalogue.models import CatalogueItem
from credit.records import services as records
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery, Operation, Package, Platform
from publicity.lists.bench import scene
from publicity.lists.models import ListCandidate, ListRemoval

ENDS_ON = date(2026, 6, 1)
CHILD = "bench midnight"
PIECES = 24
"""Into so many transactions the killed process cuts the work."""


def run(count: int = 50_000) -> dict[str, Any]:
    """Measure in a database of its own."""
    with scratch_database("bench_midnight"):
        scene.found_bureau()
        return measure(count)


def measure(count: int) -> dict[str, Any]:
    """Let `count` entries end; the process that ends them is killed half-way, inside a piece, and the work goes on."""
    ids = scene.entries(count, ends_on=ENDS_ON)
    _as_delivered(ids)
    day = ENDS_ON + timedelta(days=1)
    still_seen = Record.objects.public_on(day).filter(pk__in=ids).count()
    start = time.perf_counter()
    _killed(day, limit=max(count // PIECES, 1), pieces=PIECES // 2)
    before = Record.objects.filter(pk__in=ids, status=RecordStatus.ENDED).count()
    ended = before
    while done := records.end_terms(today=day):
        ended += done
    seconds = time.perf_counter() - start
    return {
        "entries": count,
        "visible_at_midnight": still_seen,
        "seconds": round(seconds, 2),
        "ended_before_the_kill": before,
        "ended": ended,
        "removals": ListRemoval.objects.filter(reason="EXPIRED", removed_on=day).count(),
        "candidates_removed": ListCandidate.objects.filter(status="removed", removal_reason="EXPIRED").count(),
        "withdrawals_queued": Delivery.objects.filter(operation=Operation.DELETE, record__in=ids).count(),
        "load": round(os.getloadavg()[0], 2),
    }


_NIGHT = """
from datetime import date
from credit.records.services import end_terms
while end_terms(today=date.fromisoformat({day!r}), limit={limit}):
    print("piece", flush=True)
"""


def _killed(day: date, *, limit: int, pieces: int) -> None:
    """Let a process of its own end terms and kill it (-9) in the middle of the piece after `pieces` of them."""
    command = [
        sys.executable,
        "manage.py",
        "shell",
        "--verbosity",
        "0",
        "--command",
        _NIGHT.format(day=str(day), limit=limit),
    ]
    environment = os.environ | {"DATABASE_URL": database_url(), "PGAPPNAME": CHILD, "LOG_LEVEL": "ERROR"}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(pieces):
            started = time.perf_counter()
            if not process.stdout.readline():
                raise RuntimeError("the process that ends terms did not get half-way")
        time.sleep((time.perf_counter() - started) / 2)
        process.kill()
    _until_forgotten()


def _until_forgotten() -> None:
    """Wait until the server noticed that the killed one is gone: until then it holds the rows of its piece."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [CHILD])
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise RuntimeError("the killed process still has a session")


_DELIVERED = """
INSERT INTO credit_delivery (platform_id, item_id, record_id, revision, operation, state, package_id, due_at, queued_at,
    attempts, platform_record_id, reason_code, reason_field, reason_text)
SELECT %(platform)s, item_id, id, revision, 'I', 'accepted', %(package)s, now(), now(), 1, '', '', '', ''
FROM credit_record WHERE id = ANY(%(ids)s)
"""


def _as_delivered(ids: list[int]) -> None:
    """Let both platforms hold every entry, so that each has to be told."""
    item = CatalogueItem.objects.get(slug=scene.SLUG)
    for platform in Platform.objects.all():
        package = Package.objects.create(
            key=uuid.uuid4(), platform=platform, item=item, body_digest=b"", sealed_body=b"", rows=1,
            state=DeliveryState.ACCEPTED, closed_at=timezone.now(),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_DELIVERED, {"platform": platform.pk, "package": package.pk, "ids": ids})
