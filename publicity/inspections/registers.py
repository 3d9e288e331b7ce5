"""Keeping the registers: targets by rule from base records or by hand, inspectors with what they have to avoid."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sealing import seal, unseal
from credit.subjects.models import Subject
from publicity.inspections.models import Inspector, Register, Standing, Target
from publicity.inspections.rights import require

NO_BASE = "基础记录已失效"
"""Reason of a pause by rule; such a target comes back by rule when its base record is valid again."""


def based_subjects(register: Register, today: date) -> set[int]:
    """Return the subjects with a valid base record under one of the register's items."""
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    rows = Record.objects.filter(valid, item__slug__in=register.items, status=RecordStatus.PUBLISHED)
    return set(rows.filter(subject__merged_into__isnull=True).order_by().values_list("subject", flat=True).distinct())


@transaction.atomic
def fill(register: Register, *, actor: Any, today: date | None = None) -> tuple[int, int]:
    """Bring a register in step with the base records; return how many targets came (back) and how many were paused.

    What was entered or paused by hand is left alone.
    """
    require(actor, "plan_inspection", unit=register.unit_id)
    day = today or timezone.localdate()
    Register.objects.select_for_update().get(pk=register.pk)
    based = based_subjects(register, day)
    known = set(register.targets.values_list("subject", flat=True))
    fresh = [Target(register=register, subject_id=pk, is_by_rule=True, since=day) for pk in sorted(based - known)]
    Target.objects.bulk_create(fresh)
    by_rule = register.targets.filter(is_by_rule=True)
    back = by_rule.filter(subject__in=based, standing=Standing.PAUSED, reason=NO_BASE)
    returned = back.update(standing=Standing.ACTIVE, reason="", since=day)
    gone = by_rule.filter(standing=Standing.ACTIVE).exclude(subject__in=based)
    paused = gone.update(standing=Standing.PAUSED, reason=NO_BASE, since=day)
    came = len(fresh) + returned
    note("register.filled", register, actor=actor, unit=register.unit_id, came=came, paused=paused)
    return came, paused


@transaction.atomic
def put(register: Register, subject: Subject, *, actor: Any, risk: str, reason: str) -> Target:
    """Put a subject on a register by hand, with the reason. Raises DomainError where it is there already."""
    require(actor, "plan_inspection", unit=register.unit_id)
    if not reason.strip():
        raise DomainError("reason_missing", "请写明为什么手工列入。", {"reason": "请写理由。"})
    target, is_new = Target.objects.get_or_create(
        register=register, subject=subject, defaults={"risk": risk, "reason": reason.strip()[:200]}
    )
    if not is_new:
        raise DomainError("target_known", f"“{subject.name}”已经在这个名录里，请直接改它那一行。")
    note("target.added", target, actor=actor, unit=register.unit_id)
    return target


@transaction.atomic
def change_target(pk: int, *, actor: Any, risk: str, standing: str, reason: str) -> Target:
    """Change risk class or standing of a target. Raises DomainError for a pause without a reason."""
    target = Target.objects.select_for_update(of=("self",)).select_related("register").get(pk=pk)
    require(actor, "plan_inspection", unit=target.register.unit_id)
    _need_reason(standing, reason)
    before = {"risk": target.risk, "standing": target.standing}
    if standing != target.standing:
        target.since = timezone.localdate()
    target.risk, target.standing, target.reason = risk, standing, reason.strip()[:200]
    target.save()
    unit = target.register.unit_id
    note("target.changed", target, actor=actor, unit=unit, reason=reason, before=before, risk=risk, standing=standing)
    return target


def _need_reason(standing: str, reason: str) -> None:
    if standing == Standing.PAUSED and not reason.strip():
        raise DomainError("reason_missing", "暂停要写理由，例如“已停业”“休产假”。", {"reason": "请写理由。"})


@transaction.atomic
def keep_inspector(inspector: Inspector, *, actor: Any, certificate: str | None = None) -> Inspector:
    """Save an inspector; a new certificate number is sealed, None leaves the one on file."""
    require(actor, "plan_inspection", unit=inspector.unit_id)
    _need_reason(inspector.standing, inspector.reason)
    if certificate is not None:
        inspector.certificate = seal(certificate.strip()) if certificate.strip() else None
    is_new = inspector.pk is None
    inspector.save()
    verb = "inspector.added" if is_new else "inspector.changed"
    note(verb, inspector, actor=actor, unit=inspector.unit_id, certificate=certificate is not None)
    return inspector


def certificate_of(inspector: Inspector) -> str:
    """Return the certificate number, "" where none is on file; for task sheets and sealed columns only."""
    return str(unseal(inspector.certificate)) if inspector.certificate else ""
