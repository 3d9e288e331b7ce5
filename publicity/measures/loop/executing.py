"""At the executing unit: receive, begin, feed back, confirm the end."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.units import policies
from publicity.measures.loop import feedback
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution
from publicity.measures.loop.moving import enter

NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit did: since when, what, under which decision, with which result.

    `reason` says why a measure does not apply here; only then it is needed.
    """

    result: str
    content: str = ""
    started_on: date | None = None
    document_number: str = ""
    reason: str = ""


@transaction.atomic
def receive(execution_id: int, *, actor: Any) -> Execution:
    """Acknowledge a measure. Raises MoveRefused or NotAllowed."""
    execution = _mine(execution_id, actor)
    enter(execution, StepState.RECEIVED, received_at=timezone.now(), received_by=actor)
    note("measure.received", execution, actor=actor, unit=execution.unit_id)
    return execution


@transaction.atomic
def begin(execution_id: int, *, actor: Any, content: str, started_on: date, document_number: str = "") -> Execution:
    """Say what is being done since when. Raises DomainError for an empty content or a day to come."""
    execution = _mine(execution_id, actor)
    _require_content(content, started_on)
    values = {"content": content.strip(), "started_on": started_on, "document_number": document_number.strip()}
    enter(execution, StepState.EXECUTING, since=execution.since, **values)
    note("measure.begun", execution, actor=actor, unit=execution.unit_id)
    return execution


@transaction.atomic
def feed_back(execution_id: int, *, actor: Any, report: Report) -> Execution:
    """Report the result, and file it as a record of joint measures, which a second person releases for sharing.

    The next feedback is due a quarter later. Raises DomainError for what is missing, MoveRefused out of turn.
    """
    execution = _mine(execution_id, actor)
    values = _checked(execution, report)
    enter(execution, StepState.FED_BACK, fed_back_at=timezone.now(), fed_back_by=actor, **values)
    record = feedback.file(execution, actor=actor)
    Execution.objects.filter(pk=execution.pk).update(feedback=record)
    execution.feedback = record
    note("measure.fed_back", execution, actor=actor, unit=execution.unit_id, record=record.pk)
    return execution


@transaction.atomic
def confirm(execution_id: int, *, actor: Any) -> Execution:
    """Confirm that a lifted measure has been stopped; what was fed back is filed again as ended."""
    execution = _mine(execution_id, actor)
    enter(execution, StepState.CONFIRMED, confirmed_at=timezone.now())
    if execution.feedback_id is not None:
        feedback.file(execution, actor=actor)
    note("measure.lift_confirmed", execution, actor=actor, unit=execution.unit_id)
    return execution


def _mine(execution_id: int, actor: Any) -> Execution:
    """Lock an execution of one of the person's units. Raises NotAllowed for others."""
    rows = Execution.objects.select_for_update(of=("self",)).select_related("action__record__item", "unit")
    execution = rows.get(pk=execution_id)
    policies.require(actor, "execute_measure", unit=execution.unit_id)
    return execution


def _checked(execution: Execution, report: Report) -> dict[str, Any]:
    """Return the columns of a report. Raises DomainError, naming what is missing."""
    if not report.result:
        raise DomainError("result", "请选执行结果。", {"result": "必选"})
    if report.result == NOT_APPLICABLE and not report.reason.strip():
        raise DomainError("reason", "选了“不适用”，请写明原因。", {"reason": "必填"})
    if report.result != NOT_APPLICABLE and execution.state == StepState.RECEIVED:
        raise DomainError("not_begun", "还没有登记开始执行。请先登记执行内容和开始日期，再反馈结果。")
    started_on = report.started_on or execution.started_on or timezone.localdate()
    content = report.content.strip() or execution.content or (NOT_APPLICABLE if report.reason else "")
    _require_content(content, started_on)
    return {
        "result": report.result,
        "content": content,
        "started_on": started_on,
        "document_number": report.document_number.strip() or execution.document_number,
        "not_applicable_reason": report.reason.strip() if report.result == NOT_APPLICABLE else "",
    }


def _require_content(content: str, started_on: date) -> None:
    if not content.strip():
        raise DomainError("content", "请写明执行内容，例如“列为重点检查对象”。", {"content": "必填"})
    limit = Execution._meta.get_field("content").max_length or 0
    if len(content.strip()) > limit:
        raise DomainError("content", f"执行内容最多 {limit} 字。", {"content": f"最多 {limit} 字"})
    if started_on > timezone.localdate():
        raise DomainError("started_on", "开始日期不能晚于今天。", {"started_on": "不能晚于今天"})
