"""Pages by key: a page begins after, or ends before, a record named in the address; no counting through."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from credit.kernel.ids import is_public_id
from credit.records.models import Record, RecordQuerySet


@dataclass(frozen=True)
class Page:
    """Some records, newest first, and the public numbers that begin the neighbouring pages (None at the ends)."""

    records: list[Record]
    after: str | None
    before: str | None

    @property
    def is_only(self) -> bool:
        return not (self.after or self.before)


def page_of(records: RecordQuerySet, *, after: str = "", before: str = "", size: int = 20, key: Any = None) -> Page:
    """Return one page of `records` ordered by `key` (a column or expression, decided_on by default), newest first.

    `after` and `before` are public numbers of the neighbouring page's last or first record. A number that is unknown
    begins at the first page. The record named need not be public any more: only its place is used, never its content.
    """
    by = key if key is not None else F("decided_on")
    rows = records.annotate(page_key=by)
    anchor = _anchor(before or after, by)
    if anchor and before:
        return _backward(rows, anchor, size)
    found = list(_ordered(rows.filter(_past(anchor, "lt")) if anchor else rows)[: size + 1])
    shown = found[:size]
    return Page(shown, shown[-1].public_id if len(found) > size else None, _first(shown) if anchor else None)


def _backward(rows: RecordQuerySet, anchor: tuple[Any, int], size: int) -> Page:
    found = list(rows.filter(_past(anchor, "gt")).order_by(F("page_key"), "pk")[: size + 1])
    shown = found[:size][::-1]
    return Page(shown, shown[-1].public_id if shown else None, _first(shown) if len(found) > size else None)


def _anchor(number: str, by: Combinable) -> tuple[Any, int] | None:
    if not is_public_id(number):
        return None
    row = Record.objects.filter(public_id=number).annotate(page_key=by).values_list("page_key", "pk").first()
    return row if row and row[0] is not None else None


def _past(anchor: tuple[Any, int], side: str) -> Q:
    """Return the condition “beyond the anchor”; the first half lets the index begin at the right place."""
    day, pk = anchor
    return Q(**{f"page_key__{side}e": day}) & (Q(**{f"page_key__{side}": day}) | Q(**{f"pk__{side}": pk}))


def _ordered(rows: RecordQuerySet) -> RecordQuerySet:
    return rows.order_by(F("page_key").desc(), "-pk")


def _first(shown: list[Record]) -> str | None:
    return shown[0].public_id if shown else None


CAP = 1000


def capped_count(records: RecordQuerySet, cap: int = CAP) -> int:
    """Return how many records there are, counting no further than `cap`."""
    return records.order_by()[:cap].count()
