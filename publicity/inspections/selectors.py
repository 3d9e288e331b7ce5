"""Reading plans: their strata with what was drawn of them, and their tasks."""

import json
from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from publicity.inspections.models import Assignment, DrawKind, Plan, Task
from publicity.inspections.rates import reading_order

TODO_FIRST = (
    F("replaced_by").asc(nulls_first=True), F("record").asc(nulls_first=True), F("plan__period_end").asc(), "pk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of a committed plan: members, rate in percent, and how many were drawn (None before the draw)."""

    name: str
    members: int
    percent: float
    drawn: int | None

    @property
    def expected(self) -> float:
        """How many are drawn on average."""
        return self.members * self.percent / 100


def strata_of(plan: Plan) -> list[Stratum]:
    """Return the strata that have members, high risk and good credit first."""
    main = plan.draws.filter(kind=DrawKind.MAIN).first()
    if main:
        drawn = json.loads(main.result)["result"]["strata"].items()
        found = [Stratum(name, one["targets"], one["rate"] / 100, one["drawn"]) for name, one in drawn]
    else:
        rates = json.loads(plan.commitment.plan)["rates"]
        counts = Counter(target["stratum"] for target in json.loads(plan.commitment.targets))
        found = [Stratum(name, count, rates[name] / 100, None) for name, count in counts.items()]
    return sorted(found, key=lambda one: reading_order(one.name))


def tasks_of(plan: Plan) -> QuerySet[Task]:
    """Return the tasks of a plan with what the desk shows of them, what is still to be done first."""
    people = Prefetch("assignments", Assignment.objects.filter(replaced_by=None).select_related("inspector"))
    rows = plan.tasks.select_related("subject", "record", "draw", "replaced_by", "plan")
    return rows.prefetch_related(people).order_by(*TODO_FIRST)
