"""A late case moves on only with the reason for its lateness on file."""

from credit.kernel.errors import DomainError
from objections.kinds.table import Who
from objections.moves.step import Step

ANSWERABLE = frozenset({Who.SITE_ADMIN, Who.UNIT, Who.UNIT_REVIEWER, Who.UNIT_HEAD, Who.LEGAL, Who.LEADER})


def require_late_reason(step: Step) -> None:
    """Store the reason given, and raise DomainError where a member of staff moves a late case without one."""
    case = step.case
    is_late = case.is_open and not case.is_paused and case.due_on is not None and case.due_on < step.day
    if step.given.late_reason:
        case.late_reason = step.given.late_reason.strip()[:500]
    if is_late and step.part in ANSWERABLE and not case.late_reason:
        raise DomainError("late", f"本件已超过办理期限（{case.due_on}），请填写逾期原因。", {"late_reason": "必填"})
