"""The conditions that the tables name in `when`: each returns why not, in Chinese, or an empty text."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from credit.records.models import Severity
from objections.cases.choices import Outcome
from objections.cases.models import Case
from objections.cases.selectors import open_objections
from objections.deadlines.limits import limit_for
from objections.moves.step import Step
from objections.settlement.models import SettlementLine


def _state_is_over(step: Step) -> str:
    due = step.case.state_due_on
    return "" if due is not None and due < step.day else "本环节期限未满。"


def _first_supplement(step: Step) -> str:
    asked = step.case.events.filter(action="ask_supplement").exists()
    return "已经一次性告知过补正，不能再次要求补正。请受理，或说明理由不予受理。" if asked else ""


def _successor_opened(step: Step) -> str:
    opened = Case.objects.filter(pk=step.given.successor or 0, converted_from=step.case).exists()
    return "" if opened else "请通过“转为其他类型”登记新的办件，原件随之结束。"


def _not_designated(step: Step) -> str:
    return "承办单位已由局法制科指定，不能再退回或改转。" if step.case.is_designated else ""


def _running(step: Step) -> str:
    return "计时已暂停，请先恢复计时。" if step.case.is_paused else ""


def _paused(step: Step) -> str:
    return "" if step.case.is_paused else "计时没有暂停。"


def _not_extended(step: Step) -> str:
    return "本件已经延期一次，不能再延。" if step.case.extensions else ""


def _review_in_time(step: Step) -> str:
    last = last_review_day(step.case)
    return "" if last is not None and step.day <= last else f"申请复核的期限已过（最迟 {last}）。"


def last_review_day(case: Case) -> date | None:
    """Return the last day on which a review of a closed case can be asked for."""
    limit = limit_for(case.kind, "ask_review", case.counted_from)
    if limit is None or case.closed_at is None:
        return None
    return limit.end(timezone.localdate(case.closed_at)).on


def _first_review(step: Step) -> str:
    return "本件已复核过一次，复核结论为最终答复。" if step.case.reviews else ""


def _first_redo(step: Step) -> str:
    return "本件已重办过一次，不能再次责令重办。" if step.case.redos else ""


def _not_rated(step: Step) -> str:
    return "本件已评价过。" if step.case.rated_at and not step.case.redos else ""


def _not_anonymous(step: Step) -> str:
    return "匿名件不能申请复查。" if step.case.is_anonymous else ""


def _no_panel_needed(step: Step) -> str:
    """Serious classes and disputed records are decided by the panel, not by one reviewer."""
    record = step.case.record
    if step.case.proposal != "grant" or record is None:
        return ""
    if record.severity == Severity.SERIOUS or open_objections([record.pk]):
        return "这条信息失信程度为严重或者有未办结的异议，准予修复须经集体审议，请点“提交集体审议”。"
    return ""


def _all_channels_clear(step: Step) -> str:
    waiting = SettlementLine.objects.filter(case=step.case, gone_at__isnull=True).exists()
    return "还有渠道没有确认撤下。" if waiting else ""


def _was_granted(step: Step) -> str:
    return "" if step.case.outcome == Outcome.GRANTED else "本件没有准予修复，无从撤销。"


CONDITIONS: dict[str, Callable[[Step], str]] = {
    "all_channels_clear": _all_channels_clear,
    "first_redo": _first_redo,
    "first_review": _first_review,
    "first_supplement": _first_supplement,
    "no_panel_needed": _no_panel_needed,
    "not_anonymous": _not_anonymous,
    "not_designated": _not_designated,
    "not_extended": _not_extended,
    "not_rated": _not_rated,
    "paused": _paused,
    "review_in_time": _review_in_time,
    "running": _running,
    "state_is_over": _state_is_over,
    "successor_opened": _successor_opened,
    "was_granted": _was_granted,
}
