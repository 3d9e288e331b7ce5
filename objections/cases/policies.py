"""Who plays which part in a case, who has an interest and keeps out, who may read what."""

from typing import Any

from credit.kernel.errors import NotAllowed
from credit.kernel.names import name_key
from credit.units import policies
from objections.cases.actors import Applicant, System
from objections.cases.models import Case, Task, TaskState
from objections.cases.personal import open_personal
from objections.kinds.table import WHO_LABELS, Move, Who

RIGHTS = {
    Who.SITE_ADMIN: "route_case",
    Who.UNIT: "handle_case",
    Who.UNIT_REVIEWER: "conclude_case",
    Who.UNIT_HEAD: "lead_case",
    Who.HELPER: "assist_case",
    Who.LEGAL: "review_case",
    Who.LEADER: "deliberate_case",
}
OF_THE_UNIT = frozenset({Who.UNIT, Who.UNIT_REVIEWER, Who.UNIT_HEAD})


def plays(actor: Any, case: Case, who: Who) -> bool:
    """Tell whether the actor plays this part in this case (interest apart)."""
    if who == Who.APPLICANT:
        return isinstance(actor, Applicant) and actor.case_id == case.pk
    if who == Who.SYSTEM:
        return isinstance(actor, System)
    if isinstance(actor, Applicant | System):
        return False
    if who == Who.HELPER:
        return helper_task(actor, case) is not None
    if who in OF_THE_UNIT:
        return case.unit_id is not None and policies.allowed(actor, RIGHTS[who], unit=case.unit_id)
    return policies.allowed(actor, RIGHTS[who])


def helper_task(actor: Any, case: Case) -> Task | None:
    """Return the open request for help that the actor's unit has to answer in this case."""
    units = policies.reach(actor, RIGHTS[Who.HELPER]).units
    return case.tasks.filter(state=TaskState.OPEN, unit__in=units).order_by("pk").first()


def part_in(actor: Any, case: Case, move: Move) -> Who:
    """Return the part in which the actor makes this move. Raises NotAllowed, telling who could, or on an interest."""
    part = next((who for who in move.by if plays(actor, case, who)), None)
    if part is None:
        raise NotAllowed("not_allowed", refusal(move))
    if part not in (Who.APPLICANT, Who.SYSTEM):
        require_no_interest(actor, case)
    return part


def refusal(move: Move) -> str:
    parts = "、".join(WHO_LABELS[who] for who in move.by)
    return f"“{move.label}”由{parts}办理，您的岗位不能办理。请联系本单位负责人或网站管理员。"


def has_interest(user: Any, case: Case) -> bool:
    """Tell whether a member of staff has an interest: recused, of the accused person's unit, or named in the case.

    Source of the rule: 信访工作条例 art. 28 (handlers with a direct interest withdraw).
    """
    if case.accused_unit_id is not None and case.accused_unit_id in policies.units_of(user):
        return True
    if case.recusals.filter(user=user).exists():
        return True
    return bool(user.full_name) and name_key(user.full_name) in open_personal(case.sealed).names()


def require_no_interest(user: Any, case: Case) -> None:
    if has_interest(user, case):
        raise NotAllowed("interest", "您与这件事有利害关系（涉及您本人或您所在单位的人员），应当回避，请由其他人办理。")


def may_see(user: Any, case: Case) -> bool:
    """Tell whether a member of staff may open a case: by right over its unit, or as helper; never with an interest."""
    reach = policies.reach(user, "see_case")
    seen = reach.everything or (case.unit_id is not None and case.unit_id in reach)
    helps = bool(reach) and case.tasks.filter(unit__in=reach.units).exists()
    return (seen or helps) and not has_interest(user, case)


def may_see_applicant(user: Any, case: Case) -> bool:
    """Tell whether a member of staff may read who asks.

    Confidential and tip-off cases show it to the law section and the designated handler alone (信访工作条例 art. 30).
    """
    if not may_see(user, case):
        return False
    if not (case.is_confidential or case.matter_type == "tip_off"):
        return policies.allowed(user, "see_applicant", unit=case.unit_id)
    return policies.allowed(user, "see_informant") or case.handler_id == user.pk
