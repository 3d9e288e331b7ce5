"""Many entries ending at one midnight: off every channel, queued to the platforms, broken off and started again."""

import os
import time
import uuid
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.bench.database import scratch_database
from credit.catalogue.models import CatalogueItem
from credit.records import services as records
from credit.records.models import Record
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery, Operation, Package, Platform
from publicity.lists.bench import scene
from publicity.lists.models import ListCandidate, ListRemoval

ENDS_ON = date(2026, 6, 1)


def run(count: int = 50_000) -> dict[str, Any]:
    """Measure in a database of its own."""
    with scratch_database("bench_midnight"):
        scene.found_bureau()
        return measure(count)


def measure(count: int) -> dict[str, Any]:
    """Let `count` entries end; the run is broken off half-way, inside a piece, and begun again."""
    ids = scene.entries(count, ends_on=ENDS_ON)
    _as_delivered(ids)
    day = ENDS_ON + timedelta(days=1)
    still_seen = Record.objects.public_on(day).filter(pk__in=ids).count()
    start = time.perf_counter()
    ended = 0
    while ended < count // 2:
        ended += records.end_terms(today=day)
    _broken_off(day)
    while done := records.end_terms(today=day):
        ended += done
    seconds = time.perf_counter() - start
    return {
        "entries": count,
        "visible_at_midnight": still_seen,
        "seconds": round(seconds, 2),
        "ended": ended,
        "removals": ListRemoval.objects.filter(reason="EXPIRED", removed_on=day).count(),
        "candidates_removed": ListCandidate.objects.filter(status="removed", removal_reason="EXPIRED").count(),
        "withdrawals_queued": Delivery.objects.filter(operation=Operation.DELETE, record__in=ids).count(),
        "load": round(os.getloadavg()[0], 2),
    }


class _Killed(Exception):
    """Stands for the end of a process in the middle of a piece."""


def _broken_off(day: date) -> None:
    """Begin a piece and lose its transaction before the end, as a killed worker does."""
    try:
        with transaction.atomic():
            records.end_terms(today=day)
            raise _Killed
    except _Killed:
        return


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
