"""Polling source tables: new rows become a batch, and in the same transaction the mark moves on.

What was read and not committed is read again; what was committed is filed by the batch, now or after a restart. Rows
already taken are told by key and mark, so the overlap brings nothing twice; a row that changed has a new mark.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

import psycopg
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from credit.inbound import handing_in, reading, sheets
from credit.inbound.models import Handover, SeenRow, SourceTable
from credit.inbound.reading import SourceRow
from credit.kernel.errors import DomainError
from credit.records.models import Source
from credit.sealing import keyed_digest

log = logging.getLogger(__name__)
MOST_BATCHES = 20  # in one turn; the next turn goes on


def due_sources() -> list[int]:
    """Return the tables whose time has come."""
    now = timezone.now()
    sources = SourceTable.objects.filter(is_paused=False, system__is_active=True)
    return [one.pk for one in sources if not one.polled_at or one.polled_at + timedelta(minutes=one.minutes) <= now]


def poll_due() -> int:
    """Poll every table whose time has come; trouble with one leaves the others alone. Returns the batches made."""
    return sum(poll(source_id) for source_id in due_sources())


def poll(source_id: int) -> int:
    """Take what is new in a table, batch by batch; return how many batches that made.

    A table that cannot be read keeps its mark, counts the failure, and is tried again at its next time.
    """
    made = 0
    try:
        while made < MOST_BATCHES and (handover := _take_next(source_id)) is not None:
            made += 1
            handing_in.settle(handover)
    except (psycopg.Error, DatabaseError, DomainError) as trouble:
        _failed(source_id, trouble)
        return made
    SourceTable.objects.filter(pk=source_id).update(polled_at=timezone.now(), failures=0, last_error="")
    return made


@transaction.atomic
def _take_next(source_id: int) -> Handover | None:
    """Store the next rows as a batch and move the mark; None when nothing is new or another worker is at it."""
    locked = SourceTable.objects.select_for_update(skip_locked=True, of=("self",))
    source = locked.select_related("system__account", "system__unit", "item").filter(pk=source_id).first()
    if source is None:
        return None
    with reading.new_rows(source, since=reading.window_start(source)) as rows:
        fresh = list(islice(_unseen(source, rows), sheets.MOST_ROWS))
    if not fresh:
        return None
    content = [dict(row.cells) for row in fresh]
    mark = keyed_digest(b"".join(row.digest for row in fresh))
    handover = handing_in.store(
        source.system, source.item, key=f"table-{source.pk}-{mark.hex()[:16]}", rows=content, checksum=mark,
        source=Source.UPSTREAM,
    )  # fmt: skip
    _move_on(source, fresh)
    return handover


def _unseen(source: SourceTable, rows: Iterable[SourceRow]) -> Iterable[SourceRow]:
    """Leave out rows that an earlier poll took, and those that carry nothing we map."""
    seen = {bytes(digest) for digest in source.seen.values_list("digest", flat=True)}
    return (row for row in rows if row.digest not in seen and row.cells)


def _move_on(source: SourceTable, taken: list[SourceRow]) -> None:
    """Write how far we have come; rows behind the overlap need not be remembered any more."""
    SeenRow.objects.bulk_create([SeenRow(source=source, digest=row.digest, position=row.position) for row in taken])
    source.position = max(source.position or 0, taken[-1].position)
    source.save(update_fields=["position"])
    SeenRow.objects.filter(source=source, position__lt=reading.window_start(source)).delete()


def _failed(source_id: int, trouble: psycopg.Error | DatabaseError | DomainError) -> None:
    """Note the failure by its kind only: a database's words may repeat an address or a cell."""
    code = (
        trouble.code
        if isinstance(trouble, DomainError)
        else f"{type(trouble).__name__} {getattr(trouble, 'sqlstate', None) or ''}".strip()
    )
    log.warning("inbound: source table %s cannot be polled (%s)", source_id, code)
    SourceTable.objects.filter(pk=source_id).update(
        polled_at=timezone.now(), failures=F("failures") + 1, last_error=code.strip()[:200]
    )
