"""What the public sees of a plan: what was committed, the number, each draw under numbers instead of names."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from credit.kernel.masking import mask_prose
from credit.records.models import RecordQuerySet
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import DrawKind, DrawReason, Plan, Task, TaskState
from publicity.inspections.rates import stratum_label
from publicity.inspections.rights import ITEM
from publicity.inspections.selectors import strata_of
from publicity.notices.public import public_records


@dataclass(frozen=True, slots=True)
class ShownDraw:
    """A draw as told: when, what, why; `targets` and `inspectors` are numbers of the snapshot."""

    title: str
    made_at: datetime
    reason: str
    tasks: list[dict[str, Any]]


LONG = tuple(f"commitment__{name}" for name in ("targets", "inspectors", "sealed"))
"""Columns of a commitment that hold whole registers: read only where they are shown."""


def public_plans() -> QuerySet[Plan]:
    """Return the plans that were committed, newest first."""
    plans = Plan.objects.public().select_related("unit", "register", "commitment").defer(*LONG)
    return plans.order_by("-commitment__made_at", "-pk")


def facts(plan: Plan) -> dict[str, Any]:
    """Return the plan as it was committed: what is shown is what was hashed."""
    return dict(json.loads(plan.commitment.plan))


def draws_of(plan: Plan) -> list[ShownDraw]:
    """Return the draws in their order."""
    return [
        _shown(draw.number, draw.kind, draw.reason, draw.made_at, draw.result) for draw in plan.draws.order_by("number")
    ]


def _shown(number: int, kind: str, reason: str, made_at: datetime, result: str) -> ShownDraw:
    entry = json.loads(result)
    titles = {
        DrawKind.MAIN: "抽取", DrawKind.TARGET: f"第 {number} 次补抽：换检查对象 {entry.get('target')}",
        DrawKind.INSPECTOR: f"第 {number} 次补抽：换检查人员 {entry.get('replaces')}",
    }  # fmt: skip
    why = DrawReason(reason).label if reason else ""
    return ShownDraw(titles[DrawKind(kind)], made_at, why, entry["result"]["tasks"])


def results_of(plan: Plan) -> RecordQuerySet:
    """Return the results of a plan that are on show today."""
    return public_records(ITEM).filter(inspection_task__plan=plan).order_by("subject__name", "pk")


def standing_of(plan: Plan) -> dict[str, int]:
    """Return how many tasks were drawn, inspected and published; replaced ones are not counted."""
    states = [task.state for task in Task.objects.filter(plan=plan).select_related("record")]
    done = {TaskState.PUBLISHED, TaskState.FILED}
    return {
        "drawn": sum(state != TaskState.REPLACED for state in states),
        "inspected": sum(state in done | {TaskState.ENTERED} for state in states),
        "published": sum(state in done for state in states),
    }


def shown_strata(plan: Plan) -> list[tuple[str, Any]]:
    """Return (stratum in words, its numbers)."""
    return [(stratum_label(one.name), one) for one in strata_of(plan)]


def void_reason(plan: Plan) -> str:
    """Return why a plan was declared void, personal numbers masked; "" for a plan that stands."""
    return mask_prose(plan.reason) if plan.status == PlanStatus.VOID else ""
