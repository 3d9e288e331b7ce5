"""How soon decisions became public (公示及时率), reckoned from the records: per unit and per month of the decision.

Measured is what was decided in a month, so that a unit which never publishes does not look punctual:
share in time = released within the limit / (released + past the limit and not released).
What is not released but still within the limit is not judged yet. The limit is each standard's `report_workdays`
(自作出行政决定之日起 7 个工作日内公开, 发改办财金〔2018〕424号). Records on persons count, as numbers only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from credit.calendars import services as calendars
from credit.catalogue import standards
from credit.catalogue.models import Disclosure
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, RecordQuerySet, Source
from credit.units.models import Unit
from publicity.portal.memory import remembered
from publicity.timeliness.counting import Workdays

ITEMS = ("licence", "penalty")
MONTHS = 12
SECONDS = 300


@dataclass(slots=True)
class Tally:
    """Decisions of one group: `workdays` is the sum over the released ones, from decision to release."""

    released: int = 0
    in_time: int = 0
    workdays: int = 0
    overdue: int = 0
    waiting: int = 0
    by_item: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Add the decisions of another group."""
        self.released += other.released
        self.in_time += other.in_time
        self.workdays += other.workdays
        self.overdue += other.overdue
        self.waiting += other.waiting
        for slug, count in other.by_item.items():
            self.by_item[slug] = self.by_item.get(slug, 0) + count

    @property
    def decided(self) -> int:
        return self.released + self.overdue + self.waiting

    @property
    def licences(self) -> int:
        return self.by_item.get("licence", 0)

    @property
    def penalties(self) -> int:
        return self.by_item.get("penalty", 0)

    @property
    def average(self) -> float | None:
        """Working days from decision to release; None before the first release."""
        return self.workdays / self.released if self.released else None

    @property
    def share(self) -> float | None:
        """Percent in time of those whose limit has been reached or that are released; None where there are none."""
        judged = self.released + self.overdue
        return 100 * self.in_time / judged if judged else None


@dataclass(frozen=True)
class Row:
    """A unit or a month with its tally."""

    name: str
    tally: Tally


@dataclass(frozen=True)
class Figures:
    """The figures of the last months up to `today`, newest month first."""

    today: date
    months: tuple[date, ...]
    cells: dict[tuple[date, int], Tally]
    units: dict[int, str]
    limits: tuple[int, ...]
    is_provisional: bool

    def by_unit(self, month: date) -> list[Row]:
        """Return the units that decided something in `month`, in the order of their codes."""
        return [Row(name, self.cells[month, pk]) for pk, name in self.units.items() if (month, pk) in self.cells]

    def by_month(self) -> list[Row]:
        """Return all units together, month by month, oldest first."""
        return [Row(f"{month:%Y-%m}", self.total(month)) for month in reversed(self.months)]

    def total(self, month: date) -> Tally:
        """Return all units together in one month."""
        return _sum(tally for (when, _), tally in self.cells.items() if when == month)

    @property
    def basis(self) -> str:
        """The document that sets the limit, as the standards name it."""
        return "、".join(dict.fromkeys(standards.get(slug).report_basis for slug in ITEMS))

    @property
    def limit_text(self) -> str:
        """The limit in words; licences and penalties may have limits of their own."""
        return "或 ".join(f"{limit} 个" for limit in self.limits) + "工作日"


def current() -> Figures:
    """Return the figures, at most five minutes old in this process, anew on a new day."""
    today = timezone.localdate()
    return remembered(f"timeliness:{today}", lambda: compute(today), seconds=SECONDS)


def compute(today: date) -> Figures:
    """Count the decisions of the last months: one grouped query, then one look-up for each pair of days."""
    months = tuple(_months_back(today, MONTHS))
    rows = list(_grouped(_concerned(months[-1], today)))
    workdays = Workdays(calendars.current())
    workdays.cover({today, *(row[2] for row in rows), *(row[3] for row in rows if row[3])})
    limits = {slug: standards.get(slug).report_workdays or 0 for slug in ITEMS}
    cells: dict[tuple[date, int], Tally] = {}
    for slug, unit, decided_on, released_on, count in rows:
        used = workdays.count(decided_on, released_on or today)
        tally = _tally(slug, used, count, is_released=released_on is not None, limit=limits[slug])
        cells.setdefault((decided_on.replace(day=1), unit), Tally()).add(tally)
    return Figures(
        today=today,
        months=months,
        cells=cells,
        units=dict(Unit.objects.filter(pk__in={unit for _, unit in cells}).order_by("code").values_list("pk", "name")),
        limits=tuple(sorted(set(limits.values()))),
        is_provisional=any(workdays.is_provisional(row[2], row[3] or today) for row in rows),
    )


def _concerned(since: date, today: date) -> RecordQuerySet:
    """Return what had to be released: neither disclosed to nobody nor handed down from a higher platform."""
    released = Q(published_at__isnull=False) & ~Q(disclosure=Disclosure.NONE)
    handed_in = Q(published_at__isnull=True, status=RecordStatus.SUBMITTED) & ~Q(disclosure=Disclosure.NONE)
    drafted = Q(published_at__isnull=True, status=RecordStatus.DRAFT) & ~Q(procedure="简易程序")
    records = Record.objects.filter(item__slug__in=ITEMS, decided_on__gte=since, decided_on__lte=today)
    return records.filter(released | handed_in | drafted).exclude(source=Source.MIRROR)


def _grouped(records: RecordQuerySet) -> Iterator[tuple[str, int, date, date | None, int]]:
    days = records.order_by().annotate(released_on=TruncDate("published_at"), slug=F("item__slug"))
    return days.values_list("slug", "unit_id", "decided_on", "released_on").annotate(n=Count("pk")).iterator()


def _tally(slug: str, used: int, count: int, *, is_released: bool, limit: int) -> Tally:
    if is_released:
        in_time = count if used <= limit else 0
        return Tally(released=count, in_time=in_time, workdays=used * count, by_item={slug: count})
    is_late = used > limit
    return Tally(overdue=count * is_late, waiting=count * (not is_late), by_item={slug: count})


def _months_back(today: date, count: int) -> Iterator[date]:
    number = today.year * 12 + today.month - 1
    for step in range(count):
        year, month = divmod(number - step, 12)
        yield date(year, month + 1, 1)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total
