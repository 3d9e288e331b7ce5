"""How long it takes to compare many records with a platform, and whether exactly the planted differences are found.

The platform is a list in memory with pages, so what is measured is our side: hashing, comparing, writing.
"""

import os
import random
import time
from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from django.db import connection, transaction

from credit.bench.database import scratch_database
from credit.catalogue.models import CatalogueItem, Disclosure, Nature
from credit.catalogue.services import sync_items
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, Severity, Source
from credit.sealing import seal
from credit.sharing import digests
from credit.sharing.models import Delivery, Level, Operation, Platform, PlatformItem
from credit.sharing.platforms.base import (
    Batch,
    Feedback,
    Held,
    ListVersion,
    NoRepairs,
    Receipt,
    Tally,
    row_hash,
    tally_of,
)
from credit.sharing.reconciliation import services
from credit.sharing.reconciliation.models import Difference, Reconciliation
from credit.subjects.models import Subject
from credit.units.models import Unit
from credit.units.services import seed_units

DAY = date(2026, 6, 15)
KINDS = ("here", "there", "different")


class Books(NoRepairs):
    """A platform that only answers what it holds; `rows` may be changed to plant differences."""

    def __init__(self, rows: dict[str, tuple[date, Held]]) -> None:
        self.rows = rows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        """Nothing is open."""

    def push(self, batch: Batch) -> Receipt:
        raise NotImplementedError

    def receipt(self, batch: Batch) -> Receipt | None:
        raise NotImplementedError

    def feedback(self, mark: str) -> Feedback:
        raise NotImplementedError

    def tally(self, kind: str, start: date, end: date) -> Tally:
        return tally_of(self._of(start, end))

    def holdings(self, kind: str, start: date, end: date) -> Iterator[Held]:
        return self._of(start, end)

    def lists(self, kind: str, after: int) -> ListVersion | None:
        raise NotImplementedError

    def _of(self, start: date, end: date) -> Iterator[Held]:
        return (held for day, held in self.rows.values() if start <= day <= end)


def run(n: int = 100_000, *, planted: int = 30, seed: int = 1) -> dict[str, Any]:
    """Return seconds of the comparison, of one where nothing changed, and what was found of what was planted."""
    with scratch_database("bench_reconcile"):
        platform, item = _ground()
        books = _fill(platform, item, n)
        agreed = services.reconcile(platform, item, DAY, client_for=lambda _: books)
        seconds_again, _ = _timed(platform, item, books)
        expected = plant(books, planted, random.Random(seed))  # noqa: S311
        seconds, run = _timed(platform, item, books)
        found = {(one.kind, one.key) for one in Difference.objects.filter(run=run)}
    return {
        "records": n, "load": round(os.getloadavg()[0], 2), "seconds": round(seconds, 2),
        "seconds_unchanged": round(seconds_again, 2), "agreed_before": agreed.outcome == "agreed",
        "planted": len(expected), "found": len(found), "exact": found == expected,
        "by_kind": {kind: sum(1 for one, _ in found if one == kind) for kind in KINDS},
    }  # fmt: skip


def _timed(platform: Platform, item: CatalogueItem, books: Books) -> tuple[float, Reconciliation]:
    started = time.perf_counter()
    run = services.reconcile(platform, item, DAY, client_for=lambda _: books)
    return time.perf_counter() - started, run


def plant(books: Books, count: int, chance: random.Random) -> set[tuple[str, str]]:
    """Change the platform's books in three ways, in turn; return what must be found as (kind, key)."""
    keys = chance.sample(sorted(books.rows), count)
    expected = set()
    for number, key in enumerate(keys):
        kind, (day, held) = KINDS[number % 3], books.rows[key]
        if kind == "there":
            del books.rows[key]
        elif kind == "here":
            key = f"zz{number:014d}"
            books.rows[key] = (day, Held(key, 1, held.hash))
        else:
            books.rows[key] = (
                day,
                held._replace(hash=row_hash({"x": key})) if number % 2 else held._replace(version=9),
            )
        expected.add((kind, key))
    return expected


def _ground() -> tuple[Platform, CatalogueItem]:
    seed_units()
    sync_items()
    item = CatalogueItem.objects.get(slug="penalty")
    platform = Platform.objects.create(
        code="bench", name="测量用平台（示例）", level=Level.CITY, address="http://127.0.0.1:1", app_key="bench",
        sealed_secret=seal("bench"),
    )  # fmt: skip
    PlatformItem.objects.create(platform=platform, item=item, levels=[Disclosure.PUBLIC])
    return platform, item


def _fill(platform: Platform, item: CatalogueItem, n: int) -> Books:
    """Make `n` released records that were all accepted, and the books of a platform that holds the same."""
    unit = Unit.objects.order_by("pk")[0]
    subject = Subject.objects.create(kind="enterprise", name="枣庄示例运输有限公司", name_key="示例", code="示例")
    rows = [
        Record(
            item=item, unit=unit, subject=subject, natural_key=f"bench-{number}", nature=Nature.ADVERSE,
            severity=Severity.ORDINARY, disclosure=Disclosure.PUBLIC, source=Source.DEMO, decided_on=DAY,
            status=RecordStatus.PUBLISHED, publicity_start=DAY,
        )
        for number in range(n)
    ]  # fmt: skip
    with transaction.atomic():
        records = Record.objects.bulk_create(rows, batch_size=2_000)
        hashes = [row_hash({"CF_WSH": record.natural_key}) for record in records]
        Delivery.objects.bulk_create(
            [
                Delivery(
                    platform=platform, item=item, record=record, revision=1, operation=Operation.INSERT,
                    state="accepted", packed_on=DAY, payload_digest=digests.stored(found),
                )
                for record, found in zip(records, hashes, strict=True)
            ],
            batch_size=2_000,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credit_record, credit_delivery")
    keys = [record.public_id for record in records]
    return Books({key: (DAY, Held(key, 1, found)) for key, found in zip(keys, hashes, strict=True)})
