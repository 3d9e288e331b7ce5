"""Values that the bureau added to the lists of the standards: the file is the ground, dated rows come on top."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max

from credit.catalogue import standards
from credit.catalogue.columns import Code
from credit.catalogue.models import ListEntry
from credit.catalogue.value_lists import Edition, ValueList

_DAY = timedelta(days=1)
_stamp: tuple[Any, ...] = (0, None, None)


def follow() -> None:
    """Bring the lists of all columns up to date; one small query tells whether anything has changed since.

    Called before rows are judged or a form is shown, in every process for itself.
    """
    global _stamp
    told = ListEntry.objects.aggregate(rows=Count("pk"), last=Max("changed_at"), newest=Max("pk"))
    stamp = (told["rows"], told["last"], told["newest"])
    if stamp == _stamp:
        return
    rows: dict[tuple[str, str], list[ListEntry]] = defaultdict(list)
    for entry in ListEntry.objects.select_related("item").order_by("pk"):
        rows[entry.item.slug, entry.list_name].append(entry)
    for slug, standard in standards.load().items():
        for column in standard.columns.values():
            if isinstance(column, Code):
                column.values = extended(standard.lists[column.list], rows.get((slug, column.list), ()))
    _stamp = stamp


def extended(ground: ValueList, rows: Sequence[ListEntry]) -> ValueList:
    """Return a list with these rows on top; an edition is parted where a row begins or ends within it."""
    added = [row for row in rows if not row.stands_for]
    spelled = {row.value: row.stands_for for row in rows if row.stands_for}
    editions = tuple(part for edition in ground.editions for part in _parts(edition, added))
    return replace(ground, editions=editions, also={**ground.also, **spelled}) if rows else ground


def _parts(edition: Edition, added: Sequence[ListEntry]) -> Iterable[Edition]:
    cuts = {row.valid_from for row in added if row.valid_from}
    cuts |= {row.valid_until + _DAY for row in added if row.valid_until}
    inside = sorted(cut for cut in cuts if edition.holds(cut) and cut != edition.start)
    starts: list[date | None] = [edition.start, *inside]
    ends: list[date | None] = [*(cut - _DAY for cut in inside), edition.end]
    for start, end in zip(starts, ends, strict=True):
        more = tuple(row.value for row in added if _covers(row, start, end))
        yield Edition(edition.values + more, start, end)


def _covers(row: ListEntry, start: date | None, end: date | None) -> bool:
    begun = row.valid_from is None or (start is not None and row.valid_from <= start)
    return begun and (row.valid_until is None or (end is not None and end <= row.valid_until))
