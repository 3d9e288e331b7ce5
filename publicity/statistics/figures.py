"""How much is public now: by kind, unit, district and month. Natural persons and what is theirs are not counted here.

Every record counted stands on a public page of its own, so that no cell, however small, tells more than that page.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from django.db.models import Count, F
from django.db.models.functions import TruncMonth
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record
from credit.units.models import Unit
from publicity.notices.wording import division_name
from publicity.portal.memory import remembered

MONTHS = 12
SECONDS = 300
K = TypeVar("K")


class Group(NamedTuple):
    """How many records share item, unit, division and the month in which they came on show."""

    item: int
    unit: int
    division: str
    month: date
    records: int


@dataclass(frozen=True)
class Line:
    """One line of a table: what is counted, and how much."""

    name: str
    count: int


@dataclass(frozen=True)
class Statistics:
    """The figures of one moment; `earlier` came on show before the months listed."""

    total: int
    items: list[Line]
    units: list[Line]
    districts: list[Line]
    months: list[Line]
    earlier: int
    counted_at: datetime


def current() -> Statistics:
    """Return the figures, at most five minutes old in this process, anew on a new day."""
    today = timezone.localdate()
    return remembered(f"statistics:{today}", lambda: compute(today), seconds=SECONDS)


def compute(today: date) -> Statistics:
    """Count what is on show `today`: one grouped query, summed four ways."""
    groups = list(_groups())
    items = dict(CatalogueItem.objects.values_list("pk", "name"))
    units = dict(Unit.objects.values_list("pk", "name"))
    months = _sums(groups, lambda group: group.month)
    shown = _last_months(today)
    return Statistics(
        total=sum(group.records for group in groups),
        items=_largest_first(_sums(groups, lambda group: items[group.item])),
        units=_largest_first(_sums(groups, lambda group: units[group.unit])),
        districts=_largest_first(_sums(groups, lambda group: division_name(group.division) or "没有注明")),
        months=[Line(f"{month:%Y-%m}", months[month]) for month in shown],
        earlier=sum(count for month, count in months.items() if month < shown[0]),
        counted_at=timezone.now(),
    )


def _groups() -> Iterable[Group]:
    rows = Record.objects.public_now().filter(is_personal=False).order_by()
    rows = rows.annotate(month=TruncMonth("publicity_start"), division=F("division_code"))
    return map(Group._make, rows.values_list("item_id", "unit_id", "division", "month").annotate(n=Count("pk")))


def _sums(groups: Iterable[Group], key: Callable[[Group], K]) -> Counter[K]:
    sums: Counter[K] = Counter()
    for group in groups:
        sums[key(group)] += group.records
    return sums


def _largest_first(counts: Counter[str]) -> list[Line]:
    return [Line(name, count) for name, count in counts.most_common()]


def _last_months(today: date) -> list[date]:
    first = today.year * 12 + today.month - MONTHS
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first + MONTHS)]
