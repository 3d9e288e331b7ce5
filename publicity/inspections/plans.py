"""What happens to a plan up to its draw. Its status changes only here: locked, with the right, audited."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError, NotAllowed
from credit.kernel.masking import find_private
from publicity.inspections import commitments, draws
from publicity.inspections.lifecycle import PlanStatus, S, require_move
from publicity.inspections.models import Commitment, Draw, Plan
from publicity.inspections.rights import require

NUMBER_WORD = "枣交双随机"
SHOWN = {"title": "名称", "matter": "抽查事项", "speciality": "要求的专长", "seed_source": "公开号码的来源"}
IMPERSONAL = "计划公布以后不能修改，请不要写个人的号码、姓名、住址或者邮箱。"
LEAST_DIGITS, MOST_DIGITS = 10, 60
"""A short number could be foreseen: with ten digits nobody can arrange registers for every outcome."""


def _taken(pk: int, target: str, *, actor: Any, action: str) -> Plan:
    """Return the locked plan if it may go to `target` by this actor. Raises MoveRefused or NotAllowed."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("unit", "register").get(pk=pk)
    require_move(plan.status, target)
    require(actor, action, unit=plan.unit_id, entered_by=plan.entered_by_id)
    return plan


def _moved(plan: Plan, target: str, *, actor: Any, verb: str, reason: str = "", **facts: Any) -> Plan:
    plan.status = target
    plan.save()
    note(f"plan.{verb}", plan, actor=actor, unit=plan.unit_id, reason=reason, **facts)
    return plan


def private_texts(values: Mapping[str, Any]) -> list[str]:
    """Return which of the texts that a committed plan shows for ever say something of a private person."""
    return [name for name in SHOWN if find_private(str(values.get(name) or ""))]


def _require_impersonal(plan: Plan) -> None:
    if found := private_texts({name: getattr(plan, name) for name in SHOWN}):
        labels = "、".join(SHOWN[name] for name in found)
        raise DomainError("personal", f"{labels}里像是有个人信息。{IMPERSONAL}请退回修改。")


def _said(reason: str, what: str) -> str:
    if not reason.strip():
        raise DomainError("reason_missing", f"请写明{what}的理由。", {"reason": "请写理由。"})
    return reason.strip()[:500]


@transaction.atomic
def write(plan: Plan, *, actor: Any) -> Plan:
    """Save a draft; a new one gets its number. Raises DomainError when the plan has gone on."""
    if plan.pk is None:
        plan.entered_by = actor
        plan.number = plan.number or _next_number()
    elif Plan.objects.select_for_update().values_list("status", flat=True).get(pk=plan.pk) != S.DRAFT:
        raise DomainError("not_a_draft", "这份计划已经提交，不能再改。要改，请审核人退回。")
    require(actor, "plan_inspection", unit=plan.unit_id)
    plan.edited_by = actor
    plan.save()
    return plan


def _next_number() -> str:
    """Return the next number of the year, one filing at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('publicity.inspections.number'))")
    year = timezone.localdate().year
    count = Plan.objects.filter(number__startswith=f"{NUMBER_WORD}〔{year}〕").count()
    return f"{NUMBER_WORD}〔{year}〕{count + 1:03d}号"


@transaction.atomic
def submit(pk: int, *, actor: Any) -> Plan:
    """Hand a draft to a second person."""
    plan = _taken(pk, S.REVIEW, actor=actor, action="plan_inspection")
    plan.reason = ""
    return _moved(plan, S.REVIEW, actor=actor, verb="submitted")


@transaction.atomic
def send_back(pk: int, *, actor: Any, reason: str) -> Plan:
    """Give a plan back to its author with the reason."""
    plan = _taken(pk, S.DRAFT, actor=actor, action="approve_inspection")
    plan.reason = _said(reason, "退回")
    return _moved(plan, S.DRAFT, actor=actor, verb="returned", reason=plan.reason)


@transaction.atomic
def commit(pk: int, *, actor: Any, now: datetime | None = None) -> Commitment:
    """Approve a plan: snapshot and hash both registers and publish plan and hashes, before the number exists.

    Raises DomainError where the number would not be later or a text tells of a person, and what
    `commitments.settle` raises.
    """
    moment = now or timezone.now()
    plan = _taken(pk, S.COMMITTED, actor=actor, action="approve_inspection")
    if actor.pk == plan.edited_by_id:
        raise NotAllowed("not_allowed", "您改过这份计划，要由另一个人审核公布。")
    if plan.seed_at <= moment:
        raise DomainError("number_too_early", "公开号码产生的时间已经过了。请退回，改成以后才产生的号码。")
    _require_impersonal(plan)
    plan.approved_by = actor
    commitment = commitments.settle(plan, now=moment)
    _moved(plan, S.COMMITTED, actor=actor, verb="committed", value=commitment.value)
    return commitment


def digits_of(text: str) -> str:
    """Return a public number as its digits, in order. Raises DomainError for too few or too many."""
    digits = re.sub(r"[^0-9]", "", text)
    if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise DomainError(
            "number_shape",
            f"公开号码应有 {LEAST_DIGITS} 到 {MOST_DIGITS} 位数字，您填的有 {len(digits)} 位。"
            "请按公布的顺序把每个号码写全，个位数前面的 0 也要写。",
            {"number": "位数不对。"},
        )
    return digits


@transaction.atomic
def enter_number(pk: int, *, actor: Any, number: str, now: datetime | None = None) -> Plan:
    """Enter the number drawn in public, once its moment has come; a second person reads it again."""
    moment = now or timezone.now()
    plan = _taken(pk, S.SEEDED, actor=actor, action="plan_inspection")
    if moment < plan.seed_at:
        when = timezone.localtime(plan.seed_at)
        raise DomainError("number_not_yet", f"号码要到 {when:%Y-%m-%d %H:%M} 才产生，现在还不能录入。")
    plan.seed_number, plan.seed_entered_by, plan.seed_entered_at = digits_of(number), actor, moment
    return _moved(plan, S.SEEDED, actor=actor, verb="number_entered")


@transaction.atomic
def refuse_number(pk: int, *, actor: Any, reason: str) -> Plan:
    """The second person reads another number: it is entered anew."""
    plan = _taken(pk, S.COMMITTED, actor=actor, action="approve_inspection")
    plan.reason = _said(reason, "退回号码")
    plan.seed_number, plan.seed_entered_by, plan.seed_entered_at = "", None, None
    return _moved(plan, S.COMMITTED, actor=actor, verb="number_refused", reason=plan.reason)


@transaction.atomic
def confirm_number(pk: int, *, actor: Any, number: str, now: datetime | None = None) -> Draw:
    """A second person types the number again; if both agree the draw is made at once.

    Raises DomainError where they differ; nothing then changes.
    """
    plan = _taken(pk, S.DRAWN, actor=actor, action="approve_inspection")
    if actor.pk == plan.seed_entered_by_id:
        raise NotAllowed("not_allowed", "号码是您录入的，要由另一个人复核。")
    if digits_of(number) != plan.seed_number:
        raise DomainError(
            "numbers_differ", "两次录入的号码不一样，没有抽取。请对照公布的号码再看一遍；录错的，请退回重录。"
        )
    plan.reason = ""
    draw = draws.main(plan, actor=actor, now=now or timezone.now())
    _moved(plan, S.DRAWN, actor=actor, verb="drawn", draw=draw.pk, tasks=draw.tasks.count())
    return draw


@transaction.atomic
def void(pk: int, *, actor: Any, reason: str) -> Plan:
    """Declare a committed plan void before its draw; it stays in public as void."""
    plan = _taken(pk, S.VOID, actor=actor, action="approve_inspection")
    plan.reason = _said(reason, "作废")
    return _moved(plan, S.VOID, actor=actor, verb="voided", reason=plan.reason)


@transaction.atomic
def close(pk: int, *, actor: Any) -> Plan:
    """Close a plan whose every task was reported or replaced. Raises DomainError while one is open."""
    plan = _taken(pk, PlanStatus.CLOSED, actor=actor, action="plan_inspection")
    waiting = plan.tasks.filter(record__isnull=True, replaced_by__isnull=True).count()
    if waiting:
        raise DomainError("tasks_open", f"还有 {waiting} 个对象没有录入结果，也没有换抽，不能办结。")
    return _moved(plan, S.CLOSED, actor=actor, verb="closed")
