"""Random inspections in numbers, by unit: planned, drawn, inspected, published in time, with findings.

Counts only: persons and their things count in the first four; the share with findings is of results that name no
person, so that no number points at somebody.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from credit.units.models import Unit
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import Plan, Task
from publicity.inspections.selectors import strata_of
from publicity.portal.memory import remembered

CLEAN = ("未发现问题", "未发现开展本次抽查涉及的经营活动")
SECONDS = 300


@dataclass(slots=True)
class Tally:
    """The inspections of one unit in a year. `planned` is what the rates give on average."""

    name: str
    plans: int = 0
    planned: float = 0
    drawn: int = 0
    inspected: int = 0
    published: int = 0
    in_time: int = 0
    overdue: int = 0
    judged: int = 0
    findings: int = 0

    @property
    def share_in_time(self) -> float | None:
        """Percent published within the term, of those published or past it; None before the first."""
        total = self.published + self.overdue
        return 100 * self.in_time / total if total else None

    @property
    def share_findings(self) -> float | None:
        """Percent of published results that found something; None before the first."""
        return 100 * self.findings / self.judged if self.judged else None


def years() -> list[int]:
    """Return the years with public plans, newest first."""
    rows = Plan.objects.public().order_by().values_list("period_start__year", flat=True).distinct()
    return sorted(rows, reverse=True)


def of_year(year: int) -> list[Tally]:
    """Return the tallies of a year by unit, at most five minutes old in this process."""
    today = timezone.localdate()
    return remembered(f"inspections:{today}:{year}", lambda: compute(year, today), seconds=SECONDS)


def compute(year: int, today: date) -> list[Tally]:
    """Count the plans whose period begins in `year`, and their tasks, by the unit that holds the plan."""
    plans = Plan.objects.public().exclude(status=PlanStatus.VOID).filter(period_start__year=year)
    names = dict(Unit.objects.filter(pk__in=plans.values("unit")).order_by("code").values_list("pk", "name"))
    found = {pk: Tally(name) for pk, name in names.items()}
    for plan in plans:
        found[plan.unit_id].plans += 1
        found[plan.unit_id].planned += _planned(plan)
    for row in _counted(Task.objects.filter(plan__in=plans, replaced_by=None), today):
        unit = row.pop("plan__unit")
        for field, value in row.items():
            setattr(found[unit], field, value)
    return list(found.values())


def _planned(plan: Plan) -> float:
    return sum(one.expected for one in strata_of(plan))


def _counted(tasks: QuerySet[Task], today: date) -> Any:
    """Return a row of counts for each unit."""
    released = Q(record__published_at__isnull=False)
    nameless = released & Q(record__is_personal=False)
    rows = tasks.annotate(released_on=TruncDate("record__published_at")).order_by().values("plan__unit")
    return rows.annotate(
        drawn=Count("pk"),
        inspected=Count("record"),
        published=Count("pk", filter=released),
        in_time=Count("pk", filter=released & Q(released_on__lte=F("record__due_on"))),
        overdue=Count("pk", filter=Q(record__published_at=None, record__due_on__lt=today)),
        judged=Count("pk", filter=nameless),
        findings=Count("pk", filter=nameless & ~Q(record__details__result__in=CLEAN)),
    )


def latest() -> Tally | None:
    """Return the newest drawn plan in numbers, under its title, for the home page; None before the first draw."""
    plan = Plan.objects.filter(status__in=[PlanStatus.DRAWN, PlanStatus.CLOSED]).order_by("-pk").first()
    if plan is None:
        return None
    counted = _counted(plan.tasks.filter(replaced_by=None), timezone.localdate())
    row: dict[str, Any] = next(iter(counted), {})
    return Tally(plan.title, **{name: value for name, value in row.items() if name != "plan__unit"})
