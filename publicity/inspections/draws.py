"""Drawing: the main draw once the number is confirmed, and replacements with their reason, all replayable."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.sealing import unseal
from publicity.inspections import drawing
from publicity.inspections.commitments import document_of
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import Assignment, Draw, DrawKind, DrawReason, Plan, Task
from publicity.inspections.rights import require
from publicity.inspections.sheets import withdraw_sheet

REASONS = {
    DrawKind.TARGET: (DrawReason.CLOSED, DrawReason.MOVED, DrawReason.IDLE, DrawReason.CHECKED),
    DrawKind.INSPECTOR: (DrawReason.AWAY, DrawReason.AVOID),
}


def main(plan: Plan, *, actor: Any, now: datetime) -> Draw:
    """Make the main draw of a plan whose number was entered; the caller holds the lock on the plan."""
    assert plan.seed_entered_by is not None  # a check constraint of Plan
    assert plan.seed_entered_at is not None
    document = document_of(plan)
    seed = drawing.seed_of(document["commitment"], plan.seed_number)
    result = drawing.draw(seed, document["plan"], document["targets"], document["inspectors"])
    draw = Draw.objects.create(
        plan=plan, number=0, kind=DrawKind.MAIN, seed_number=plan.seed_number, seed=seed,
        result=drawing.canonical({"kind": DrawKind.MAIN, "result": result}), entered_by=plan.seed_entered_by,
        entered_at=plan.seed_entered_at, confirmed_by=actor, made_at=now,
    )  # fmt: skip
    _make_tasks(draw, result["tasks"])
    return draw


def _make_tasks(draw: Draw, drawn: list[dict[str, Any]]) -> None:
    """Make a task for each drawn target, with its inspectors."""
    hidden = unseal(draw.plan.commitment.sealed)
    tasks = Task.objects.bulk_create(
        Task(plan=draw.plan, draw=draw, key=one["target"], subject_id=hidden["targets"][one["target"]][0])
        for one in drawn
    )
    Assignment.objects.bulk_create(
        _assignment(task, key, hidden, draw)
        for task, one in zip(tasks, drawn, strict=True)
        for key in one["inspectors"]
    )


def _assignment(task: Task, key: str, hidden: dict[str, Any], draw: Draw) -> Assignment:
    return Assignment(task=task, inspector_id=hidden["inspectors"][key], key=key, draw=draw)


@transaction.atomic
def replace_target(task_id: int, *, actor: Any, reason: str, now: datetime | None = None) -> Draw:
    """Draw another target of the same stratum instead of one that cannot be inspected."""
    task, plan = _open_task(task_id, actor)
    draw = _replacement(plan, DrawKind.TARGET, {"target": task.key}, reason, actor=actor, now=now)
    task.replaced_by = draw
    task.save(update_fields=["replaced_by"])
    withdraw_sheet(task, actor=actor, reason=DrawReason(reason).label)
    _make_tasks(draw, json.loads(draw.result)["result"]["tasks"])
    return draw


@transaction.atomic
def replace_inspector(
    task_id: int, assignment_id: int, *, actor: Any, reason: str, now: datetime | None = None
) -> Draw:
    """Draw another inspector for a task instead of one who is away or has to avoid the target."""
    task, plan = _open_task(task_id, actor)
    old = task.assignments.filter(pk=assignment_id, replaced_by__isnull=True).first()
    if old is None:
        raise DomainError("not_assigned", "这名检查人员不在这个任务里，或者已经换过。请刷新页面再看。")
    asked = {"target": task.key, "replaces": old.key}
    draw = _replacement(plan, DrawKind.INSPECTOR, asked, reason, actor=actor, now=now)
    old.replaced_by = draw
    old.save(update_fields=["replaced_by"])
    withdraw_sheet(task, actor=actor, reason=DrawReason(reason).label)
    [key] = json.loads(draw.result)["result"]["tasks"][0]["inspectors"]
    _assignment(task, key, unseal(plan.commitment.sealed), draw).save()
    return draw


def _open_task(task_id: int, actor: Any) -> tuple[Task, Plan]:
    """Return task and plan, both locked, if the task may still be changed by this person."""
    plan_id = Task.objects.values_list("plan", flat=True).get(pk=task_id)
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    require(actor, "approve_inspection", unit=plan.unit_id, entered_by=plan.entered_by_id)
    if plan.status != PlanStatus.DRAWN or task.replaced_by_id or task.record_id:
        raise DomainError("task_not_open", "这个任务已经录入结果、已经换抽或者计划已经办结，不能再换。")
    return task, plan


def _replacement(
    plan: Plan, kind: DrawKind, asked: dict[str, str], reason: str, *, actor: Any, now: datetime | None
) -> Draw:
    if reason not in REASONS[kind]:
        raise DomainError("reason_missing", "请选换抽的理由。", {"reason": "请选一项。"})
    document = document_of(plan)
    number, entry = len(document["draws"]), {"kind": kind, "reason": reason, **asked}
    try:
        result = drawing.replace(document["seed"], number, entry, document["draws"], document)
    except drawing.Exhausted as nobody:
        raise DomainError("nobody_left", "同一层里没有可以补抽的了，不能换抽。请写明情况后按未检查处理。") from nobody
    moment = now or timezone.now()
    draw = Draw.objects.create(
        plan=plan, number=number, kind=kind, reason=reason, seed_number=document["number"], seed=document["seed"],
        result=drawing.canonical({**entry, "result": result}), entered_by=actor, entered_at=moment, made_at=moment,
    )  # fmt: skip
    note("plan.replaced", plan, actor=actor, unit=plan.unit_id, draw=draw.pk, kind=kind, reason_code=reason)
    return draw
