"""How cases were handled, counted by unit and kind: for the public page, its JSON twin and the supervision board.

Numbers of cases only: no figure tells who asked or what about. Cases that went on elsewhere (converted, merged) are
counted where they ended.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from credit.calendars import services as calendars
from credit.units.models import Unit
from objections.cases.choices import CaseKind, Outcome, Satisfaction
from objections.cases.models import Case
from objections.deadlines.clocks import workdays_between
from publicity.portal.memory import remembered

MONTHS = 12
SECONDS = 300
UPHELD = (Outcome.UPHELD, Outcome.PARTLY, Outcome.GRANTED)
DECIDED = (*UPHELD, Outcome.REJECTED, Outcome.REFUSED)
ELSEWHERE = ("converted", "merged")
OFFICE = "网站管理员（尚未转办）"
SUMMED = ("received", "closed", "closed_late", "overdue", "upheld", "decided", "returned", "redone", "content", "rated")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Figures:
    """The counters of one line; `workdays` from start to end of the closed ones, pauses left out.

    Rates are percent with one decimal, None where there is nothing to divide by.
    """

    received: int = 0
    closed: int = 0
    closed_late: int = 0
    overdue: int = 0
    upheld: int = 0
    decided: int = 0
    returned: int = 0
    redone: int = 0
    content: int = 0
    rated: int = 0
    workdays: int = 0

    @property
    def on_time_rate(self) -> Decimal | None:
        """Closed in time, of all that were closed or ought to be: an open case that is overdue is not in time."""
        return _share(self.closed - self.closed_late, self.closed + self.overdue)

    @property
    def average_workdays(self) -> Decimal | None:
        return round(Decimal(self.workdays) / self.closed, 1) if self.closed else None

    @property
    def upheld_rate(self) -> Decimal | None:
        return _share(self.upheld, self.decided)

    @property
    def return_rate(self) -> Decimal | None:
        return _share(self.returned, self.received)

    @property
    def redo_rate(self) -> Decimal | None:
        return _share(self.redone, self.received)

    @property
    def satisfaction(self) -> Decimal | None:
        """Of those who rated; whoever did not is not counted (未评价)."""
        return _share(self.content, self.rated)


class Line(NamedTuple):
    """One line of a table: what it is of, and its counters."""

    name: str
    figures: Figures


class Cell(NamedTuple):
    """One line of the table by unit and kind."""

    name: str
    kind: str
    figures: Figures


@dataclass(frozen=True)
class Openness:
    """All counters of the last twelve months by day of receipt, this month included."""

    whole: Figures
    kinds: list[Line]
    units: list[Line]
    cells: list[Cell]
    months: list[Line]
    since: date
    counted_at: datetime


def current() -> Openness:
    """Return the figures, at most five minutes old in this process, anew on a new day."""
    today = timezone.localdate()
    return remembered(f"case-openness:{today}", lambda: compute(today), seconds=SECONDS)


def compute(today: date) -> Openness:
    """Count the cases received in the last twelve months: one grouped statement, summed five ways."""
    months = _months(today)
    rows = _rows(months[0], today)
    units = dict(Unit.objects.values_list("pk", "name"))
    by_month = _summed(rows, lambda row: row["month"])
    return Openness(
        whole=_summed(rows, lambda row: "").get("", Figures()),
        kinds=[Line(CaseKind(kind).label, figures) for kind, figures in _summed(rows, lambda row: row["kind"]).items()],
        units=_by_size(_summed(rows, lambda row: units.get(row["unit"], OFFICE))),
        cells=[
            Cell(name, CaseKind(kind).label, figures)
            for (name, kind), figures in sorted(
                _summed(rows, lambda row: (units.get(row["unit"], OFFICE), row["kind"])).items()
            )
        ],
        months=[Line(f"{month:%Y-%m}", by_month.get(month, Figures())) for month in months],
        since=months[0],
        counted_at=timezone.now(),
    )


def _months(today: date) -> list[date]:
    """Return the first days of the last twelve months, oldest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _rows(since: date, today: date) -> list[dict[str, Any]]:
    """Return groups of cases with the same unit, kind, month and the same days of start and end."""
    late = Q(ended__gt=F("due_on"))
    counted = Case.objects.filter(received_at__date__gte=since).exclude(state__in=ELSEWHERE)
    grouped = counted.annotate(month=TruncMonth("received_at"), ended=TruncDate("closed_at")).values(
        "unit", "kind", "month", "counted_from", "ended"
    )
    rows = grouped.annotate(
        received=Count("pk"),
        closed=Count("pk", filter=Q(ended__isnull=False)),
        closed_late=Count("pk", filter=late),
        overdue=Count("pk", filter=Q(ended__isnull=True, paused_on__isnull=True, due_on__lt=today)),
        upheld=Count("pk", filter=Q(outcome__in=UPHELD)),
        decided=Count("pk", filter=Q(outcome__in=DECIDED)),
        returned=Count("pk", filter=Q(returns__gt=0)),
        redone=Count("pk", filter=Q(redos__gt=0)),
        content=Count("pk", filter=Q(rated_at__isnull=False) & ~Q(satisfaction=Satisfaction.BAD)),
        rated=Count("pk", filter=Q(rated_at__isnull=False)),
        paused=Sum("paused_workdays"),
    ).order_by()
    calendar = calendars.current()
    return [{**row, "month": row["month"].date().replace(day=1), "workdays": _workdays(row, calendar)} for row in rows]


def _workdays(row: Mapping[str, Any], calendar: Any) -> int:
    if row["ended"] is None:
        return 0
    whole = workdays_between(row["counted_from"], row["ended"], calendar) * row["closed"]
    return max(0, int(whole - (row["paused"] or 0)))


def _summed(rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], K]) -> dict[K, Figures]:
    sums: dict[K, dict[str, int]] = {}
    for row in rows:
        found = sums.setdefault(key(row), dict.fromkeys((*SUMMED, "workdays"), 0))
        for name in found:
            found[name] += row[name]
    return {name: Figures(**values) for name, values in sums.items()}


def _by_size(found: dict[str, Figures]) -> list[Line]:
    return [Line(name, figures) for name, figures in sorted(found.items(), key=lambda one: (-one[1].received, one[0]))]


def _share(part: int, whole: int) -> Decimal | None:
    return round(Decimal(100 * part) / whole, 1) if whole else None
