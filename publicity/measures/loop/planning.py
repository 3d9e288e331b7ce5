"""Before dispatch: which unit executes which measure, and the dispatch itself."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.units import policies
from credit.units.models import Unit
from publicity.measures.applicable import match
from publicity.measures.grounds import ground_of, standing_on
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution, JointAction
from publicity.measures.loop.moving import enter
from publicity.measures.loop.starting import new_execution
from publicity.measures.measure import Measure
from publicity.measures.table import in_force


def offered(action: JointAction) -> list[Measure]:
    """Return the measures that may be chosen for an action today: those its entry opens and a row covers."""
    today = timezone.localdate()
    entries = standing_on(today).filter(pk=action.record_id).select_related("item", "subject").with_dispute()
    record = entries.first()
    ground = ground_of(record, today) if record is not None else None
    if record is None or ground is None:
        return []
    return [one.measure for one in match(record.subject.kind, [ground], in_force(today))]


@transaction.atomic
def add(action_id: int, *, measure_key: str, unit: Unit, relevance: str, actor: Any) -> Execution:
    """Let a unit execute a measure of an action that has not been dispatched to it.

    Raises DomainError for a measure without a row in force, without a reason, or a unit that has it already.
    """
    action = _locked(action_id)
    policies.require(actor, "plan_measures", unit=action.unit_id)
    measure = next((one for one in offered(action) if one.key == measure_key), None)
    if measure is None:
        raise DomainError("not_in_force", "这项措施今天没有依据，或者对这个主体不适用，不能选。请选列出的措施。")
    if not relevance.strip():
        raise DomainError("relevance", "请写明行为与措施的关联（条例第二十七条）。", {"relevance": "必填"})
    if action.executions.filter(unit=unit, measure_key=measure_key).exists():
        raise DomainError("twice", f"{unit.name}已经有这项措施了。")
    execution = new_execution(action, measure, unit, relevance=relevance.strip())
    execution.save()
    note("measure.planned", execution, actor=actor, unit=unit, of=action.pk)
    return execution


@transaction.atomic
def drop(execution_id: int, *, actor: Any) -> None:
    """Take a measure that was not dispatched yet off the plan. Raises DomainError afterwards and for one not there."""
    rows = Execution.objects.select_for_update(of=("self",)).select_related("action")
    execution = rows.filter(pk=execution_id).first()
    if execution is None:
        raise DomainError("not_planned", "计划里没有这项措施，可能已经去掉。请刷新页面。")
    policies.require(actor, "plan_measures", unit=execution.action.unit_id)
    if execution.state != StepState.INITIATED:
        raise DomainError("dispatched", "措施已经推送，不能从计划里去掉；名单移出时会自动解除。")
    note("measure.dropped", execution, actor=actor, unit=execution.unit_id, of=execution.action_id)
    execution.delete()


@transaction.atomic
def dispatch(action_id: int, *, actor: Any) -> list[Execution]:
    """Send every planned measure of an action to its unit.

    Raises DomainError when the entry no longer stands, a measure has no row in force today, or nothing is planned.
    Source: 枣交字〔2018〕37号 (the site administrator pushes).
    """
    policies.require(actor, "dispatch_measures")
    action = _locked(action_id)
    planned = list(action.executions.select_for_update().filter(state=StepState.INITIATED).order_by("pk"))
    if not planned:
        raise DomainError("nothing_planned", "没有待推送的措施。请发起单位先选定执行单位和措施。")
    standing = {one.key for one in offered(action)}
    if lapsed := [one for one in planned if one.measure_key not in standing]:
        raise DomainError(
            "not_in_force", f"“{lapsed[0].measure}”今天没有依据，或者名单信息已经移出，不能推送。请从计划里去掉。"
        )
    now = timezone.now()
    for execution in planned:
        enter(execution, StepState.DISPATCHED, dispatched_at=now)
    note("measures.dispatched", action, actor=actor, count=len(planned), ids=[one.pk for one in planned])
    return planned


def _locked(action_id: int) -> JointAction:
    """Lock the entry, then its action: in the order in which an entry that leaves locks them. Raises DomainError."""
    action = JointAction.objects.get(pk=action_id)
    Record.objects.select_for_update(of=("self",)).get(pk=action.record_id)
    action = JointAction.objects.select_for_update().get(pk=action_id)
    if action.lifted_at is not None:
        raise DomainError("lifted", "名单信息已经移出，这次联合奖惩已经解除。")
    return action
