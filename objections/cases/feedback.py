"""Satisfaction after a case is closed, recusals, and a new query code for a lost receipt."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError, NotAllowed
from credit.units import policies as rights
from objections.cases.actors import Applicant, staff_or_none
from objections.cases.choices import Satisfaction
from objections.cases.models import Case, Recusal
from objections.cases.moments import moment_on
from objections.cases.numbers import code_for, code_hash
from objections.deadlines.limits import limit_for


def last_rating_day(case: Case) -> date | None:
    """Return the last day on which a closed case can be rated; None while it is open."""
    limit = limit_for(case.kind, "rating", case.counted_from)
    return limit.end(timezone.localdate(case.closed_at)).on if limit and case.closed_at else None


@transaction.atomic
def rate(case_id: int, *, actor: Any, rating: str, text: str = "", today: date | None = None) -> Case:
    """Rate a closed case once (四级满意度); 不满意 wants a reason. A complaint in follow-up is rated by `act` instead.

    Raises DomainError "rating", "rated", "rating_over", "open"; NotAllowed for others than the applicant (or the
    administrator who telephoned).
    """
    day = today or timezone.localdate()
    case = Case.objects.select_for_update().get(pk=case_id)
    if not (isinstance(actor, Applicant) and actor.case_id == case.pk) and not _may_route(actor):
        raise NotAllowed()
    last = last_rating_day(case)
    if last is None:
        raise DomainError("open", "办结以后才能评价。")
    if case.rated_at is not None:
        raise DomainError("rated", "这件已经评价过，谢谢。")
    if day > last:
        raise DomainError("rating_over", f"评价期限已过（最迟 {last}）。")
    if rating not in Satisfaction.values:
        raise DomainError("rating", "请选择满意程度。", {"rating": "请选择"})
    if rating == Satisfaction.BAD and not text.strip():
        raise DomainError("rating", "评价“不满意”时，请写明理由。", {"text": "请写明理由"})
    case.satisfaction, case.satisfaction_text, case.rated_at = rating, text.strip()[:500], moment_on(day)
    case.save(update_fields=["satisfaction", "satisfaction_text", "rated_at"])
    note("case.rated", case, actor=staff_or_none(actor), rating=rating)
    return case


def recuse(case: Case, user: Any, *, actor: Any, reason: str) -> Recusal:
    """Keep somebody with an interest out of a case; the person asks it, or administrator or law section order it."""
    if actor.pk != user.pk and not _may_route(actor) and not rights.allowed(actor, "review_case"):
        raise NotAllowed()
    if not reason.strip():
        raise DomainError("reason_required", "请填写回避的理由。", {"reason": "必填"})
    with transaction.atomic():
        values = {"reason": reason.strip()[:200], "recorded_by": actor}
        recusal, is_new = Recusal.objects.get_or_create(case=case, user=user, defaults=values)
        if is_new:
            Case.objects.filter(pk=case.pk, handler=user).update(handler=None)
            note("case.recused", case, actor=actor, user=user.pk)
    return recusal


@transaction.atomic
def renew_code(case_id: int, *, actor: Any) -> str:
    """Give a case a new query code and return it, for somebody who lost the receipt and proved who they are."""
    rights.require(actor, "register_case")
    code = code_for(secrets.token_urlsafe(24))
    if not Case.objects.filter(pk=case_id).update(code_hash=code_hash(code)):
        raise DomainError("unknown_case", "没有找到这个办件，请刷新列表。")
    note("case.code_renewed", Case(pk=case_id), actor=actor)
    return code


def _may_route(actor: Any) -> bool:
    return staff_or_none(actor) is not None and rights.allowed(actor, "route_case")
