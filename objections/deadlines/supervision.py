"""Supervision slips (督办单): issued when a case is overdue, answered by the unit, cleared by the law section."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.calendars.services import due
from credit.documents.services import Draft, issue
from credit.kernel.errors import DomainError
from credit.messages.models import Channel
from credit.messages.services import queue
from credit.units import policies
from credit.units.models import Post, PostRole
from objections.cases.choices import CaseKind
from objections.cases.models import Case
from objections.cases.policies import OF_THE_UNIT, plays
from objections.deadlines.lights import rule_of
from objections.deadlines.models import Supervision
from objections.letters.services import day_words, issuer_of


@transaction.atomic
def issue_slip(
    case: Case, *, today: date, actor: Any = None, measures: str = "请立即办理，说明逾期原因。"
) -> Supervision | None:
    """Issue the slip of a case as a document and tell the head of the unit; None where one is open already.

    The portal issues it for overdue cases (`actor` None), the law section for any open case.
    """
    if actor is not None:
        policies.require(actor, "supervise_case")
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not locked.is_open or Supervision.objects.filter(case=locked, cleared_at__isnull=True).exists():
        return None
    answer_by = due(today, rule_of("supervision", today)["answer_workdays"]).on
    slip = Supervision.objects.create(
        number=f"DB{today:%Y%m%d}{secrets.randbelow(10**8):08d}",
        case=case,
        unit=case.unit,
        matter=f"{CaseKind(case.kind).label} {case.number}（{case.state_label}）",
        supervisor=actor,
        demanded_by=answer_by,
        measures=measures[:500],
    )
    slip.document = issue("supervision", _draft(slip, case), unit=issuer_of(None), actor=actor)
    slip.save(update_fields=["document"])
    note("case.supervised", case, actor=actor, unit=case.unit_id, slip=slip.pk)
    _tell_heads(slip, case)
    return slip


@transaction.atomic
def feed_back(slip_id: int, *, actor: Any, feedback: str, late_reason: str = "") -> Supervision:
    """Let the unit answer a slip; a reason for lateness given here lies with the case. Raises DomainError."""
    slip = Supervision.objects.select_for_update().select_related("case").get(pk=slip_id)
    if not any(plays(actor, slip.case, who) for who in OF_THE_UNIT):
        raise DomainError("not_allowed", "督办单由责任单位反馈。")
    if slip.cleared_at is not None or not feedback.strip():
        raise DomainError("feedback", "请填写反馈；已销号的督办单不能再反馈。", {"feedback": "必填"})
    slip.feedback, slip.fed_back_by, slip.fed_back_at = feedback.strip(), actor, timezone.now()
    slip.save(update_fields=["feedback", "fed_back_by", "fed_back_at"])
    if late_reason.strip():
        Case.objects.filter(pk=slip.case_id).update(late_reason=late_reason.strip()[:500])
    note("case.supervision_answered", slip.case, actor=actor, slip=slip.pk)
    return slip


@transaction.atomic
def clear(slip_id: int, *, actor: Any) -> Supervision:
    """Clear a slip (销号) that was answered. Raises DomainError, NotAllowed."""
    policies.require(actor, "supervise_case")
    slip = Supervision.objects.select_for_update().select_related("case").get(pk=slip_id)
    if slip.cleared_at is not None or not slip.feedback:
        raise DomainError("not_answered", "责任单位反馈后才能销号。")
    slip.cleared_at, slip.cleared_by = timezone.now(), actor
    slip.save(update_fields=["cleared_at", "cleared_by"])
    note("case.supervision_cleared", slip.case, actor=actor, slip=slip.pk)
    return slip


def escalate(case: Case, *, today: date) -> bool:
    """Take an open slip to the office of the leading group, once."""
    slips = Supervision.objects.filter(case=case, cleared_at__isnull=True, escalated_on__isnull=True)
    if not slips.update(escalated_on=today):
        return False
    note("case.escalated", case, actor=None, unit=case.unit_id)
    return True


def _draft(slip: Supervision, case: Case) -> Draft:
    unit = case.unit.name if case.unit else "网站管理员"
    return Draft(
        title="督办单",
        addressee=unit,
        paragraphs=[
            f"下列事项已超过办理期限，请最迟于{day_words(slip.demanded_by)}反馈办理情况和逾期原因。",
            slip.measures,
        ],
        facts=(
            ("督办编号", slip.number),
            ("事项", slip.matter),
            ("责任单位", unit),
            ("办理期限", day_words(case.due_on)),
            ("反馈期限", day_words(slip.demanded_by)),
        ),
    )


def _tell_heads(slip: Supervision, case: Case) -> None:
    heads = Post.objects.in_force(timezone.localdate()).filter(role=PostRole.UNIT_HEAD, unit=case.unit_id or 0)
    for address in heads.exclude(user__email="").values_list("user__email", flat=True):
        values = {"unit": slip.unit.name if slip.unit else "", "slip": slip.number, "number": case.number}
        queue("SUPERVISE", channel=Channel.EMAIL, address=address, about=slip, due=str(slip.demanded_by), **values)
