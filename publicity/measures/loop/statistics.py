"""How the loop runs: dispatched, received, begun, fed back, lifted, by list or memorandum, by unit, by quarter."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Q, QuerySet, Value
from django.utils import timezone

from credit.kernel.dates import add_months
from publicity.measures.grounds import list_items, said
from publicity.measures.loop.models import Execution
from publicity.measures.memoranda import memoranda

COUNTS = {
    "dispatched": Count("pk"),
    "received": Count("pk", filter=Q(received_at__isnull=False)),
    "begun": Count("pk", filter=Q(started_on__isnull=False) & ~Q(result="不适用")),
    "fed_back": Count("pk", filter=Q(fed_back_at__isnull=False)),
    "not_applicable": Count("pk", filter=Q(result="不适用")),
    "lifted": Count("pk", filter=Q(lifted_at__isnull=False)),
    "confirmed": Count("pk", filter=Q(confirmed_at__isnull=False)),
    "late": Count("pk", filter=Q(due_on__lt=F("today"))),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what is counted, and the numbers in the order of COUNTS."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter as the address names it: 2026Q2, first and last day included."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return add_months(self.first, 3) - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def recent_quarters(today: date, count: int = 6) -> list[Quarter]:
    """Return this quarter and those before it, newest first."""
    return [quarter_of(add_months(quarter_of(today).first, -3 * back)) for back in range(count)]


def figures(executions: QuerySet[Execution], quarter: Quarter) -> dict[str, list[Line]]:
    """Return the counts of what was dispatched in a quarter, by list and by unit, in two queries."""
    told = executions.filter(dispatched_at__date__gte=quarter.first, dispatched_at__date__lte=quarter.last)
    return {
        "lists": [Line(name_of(key), counts) for key, counts in _grouped(told, "action__list_type")],
        "units": [Line(key, counts) for key, counts in _grouped(told, "unit__name")],
    }


def _grouped(rows: QuerySet[Execution], by: str) -> list[tuple[str, tuple[int, ...]]]:
    today = Value(timezone.localdate(), output_field=DateField())
    found: Any = rows.annotate(today=today).order_by().values(by).annotate(**COUNTS).order_by("-dispatched", by)
    return [(row[by], tuple(row[name] for name in COUNTS)) for row in found]


def name_of(list_type: str) -> str:
    """Return a list by its name, with the number of the memorandum that once stood behind it."""
    paper = next((one.number for one in memoranda().values() if list_type in one.list_types), "")
    for item in list_items():
        name = said(item, "list_type", list_type)
        if name != list_type:
            return f"{name}（{paper}）" if paper else name
    return list_type
