"""The first steps: a clue is registered, compared with the lists, or put aside (线索登记、名单比对)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.ids import public_id
from credit.records.models import Record
from credit.subjects.merging import household
from credit.subjects.models import Subject
from credit.units import policies
from credit.units.models import Unit
from publicity.lists import criteria, crosscheck, procedure, types
from publicity.lists.lifecycle import S
from publicity.lists.models import CandidateStep, ListCandidate, Origin
from publicity.lists.moving import move, said, set_deadline, take
from publicity.lists.types import ListKind, ListType


@transaction.atomic
def open_candidate(
    type_code: str,
    subject: Subject,
    *,
    unit: Unit,
    actor: Any,
    criterion: str,
    summary: str,
    evidence: Sequence[int] = (),
    entry_basis: str = "",
    act_ended_on: date | None = None,
    override_reason: str = "",
    today: date | None = None,
) -> ListCandidate:
    """Register a clue by hand (线索登记).

    Raises DomainError: the type has no force (only the law section may open it all the same, with a reason), the
    subject is of a kind the list does not know, no effective decision is attached (国办发〔2020〕49号: no decision, no
    black list), a basis in words is missing, or the subject is on the list or on the way to it. NotAllowed otherwise.
    """
    day, one = today or timezone.localdate(), types.get(type_code)
    _may_open(one, day, actor=actor, unit=unit, override_reason=override_reason)
    subject = subject.merged_into or subject
    _fits(one, subject, criterion)
    if one.explicit_basis and not entry_basis.strip():
        raise DomainError(
            "entry_basis", f"列入《{one.name}》必须写明具体依据（法律法规和条款）。", {"entry_basis": "必填"}
        )
    grounds = _grounds(one, subject, evidence)
    candidate = ListCandidate(
        type_code=type_code, subject=subject, unit=unit, origin=Origin.MANUAL, criterion=criterion,
        summary=said(summary, "事实摘要", most=1000), entry_basis=entry_basis.strip(), opened_by=actor,
        override_reason=override_reason.strip(), act_ended_on=act_ended_on or _last_day(grounds),
        facts={"decisions": [record.pk for record in grounds]},
    )  # fmt: skip
    return save_new(candidate, grounds, actor=actor, day=day)


def save_new(candidate: ListCandidate, grounds: Iterable[Record], *, actor: Any, day: date) -> ListCandidate:
    """Write a new candidate with its number and first step. Raises DomainError for a second one of the same subject."""
    candidate.number = f"{candidate.type_code}-{day.year}-{public_id(8)}"
    candidate.since = day
    set_deadline(candidate, day, procedure.on(day).clue_workdays)
    try:
        with transaction.atomic():
            candidate.save()
    except IntegrityError as error:
        message = f"“{candidate.subject.name}”已在《{candidate.list_type.name}》中或者正在办理，不能重复登记。"
        raise DomainError("candidate_twice", message) from error
    candidate.number = f"{candidate.type_code}-{day.year}-{candidate.pk:06d}"
    candidate.save(update_fields=["number"])
    candidate.evidence.set(grounds)
    CandidateStep.objects.create(candidate=candidate, status=S.DRAFT, actor=actor, opinion=candidate.override_reason)
    note("list.opened", candidate, actor=actor, unit=candidate.unit_id, reason=candidate.override_reason,
         type=candidate.type_code, criterion=candidate.criterion)  # fmt: skip
    return candidate


@transaction.atomic
def cross_check(pk: int, *, actor: Any, today: date | None = None) -> ListCandidate:
    """Compare the candidate with the lists; who does so takes a clue found by a rule as his own.

    RED: on no black or watch list, here or mirrored. BLK: not on this list already. Raises DomainError on a hit.
    """
    day = today or timezone.localdate()
    candidate = take(pk, S.CHECKED, actor=actor, right="list_handle")
    require_clear(candidate, day)
    candidate.opened_by = candidate.opened_by or actor
    return move(candidate, S.CHECKED, actor=actor, today=day, workdays=procedure.on(day).clue_workdays)


def require_clear(candidate: ListCandidate, day: date) -> None:
    """Raise DomainError where the lists stand against the candidate. Asked at the start and again at each release."""
    one = candidate.list_type
    if one.polarity == ListKind.RED:
        found = crosscheck.hits([candidate.subject_id], ListKind.BLACK, ListKind.WATCH, day=day)
        if hit := found.get(candidate.subject_id):
            message = f"“{candidate.subject.name}”在{crosscheck.names(hit)}中，不能列入红名单。"
            raise DomainError("cross_check", message)
    own = crosscheck.entries_of([candidate.subject_id], day).filter(details__list_type=one.code)
    if own.exclude(pk=candidate.record_id or 0).exists():
        raise DomainError("already_listed", f"“{candidate.subject.name}”已在《{one.name}》中，不能重复列入。")


@transaction.atomic
def dismiss(pk: int, *, actor: Any, reason: str, today: date | None = None) -> ListCandidate:
    """Put a clue aside before it becomes a proposal; the same facts are not raised again by a rule."""
    candidate = take(pk, S.DISMISSED, actor=actor, right="list_handle")
    candidate.closed_reason = said(reason, "线索不成立的理由")
    return move(candidate, S.DISMISSED, actor=actor, opinion=candidate.closed_reason, today=today)


def _may_open(one: ListType, day: date, *, actor: Any, unit: Unit, override_reason: str) -> None:
    if one.takes_entries(day):
        policies.require(actor, "list_handle", unit=unit)
        return
    if not override_reason.strip() or one.mirror:
        raise DomainError("list_type_without_force", one.refusal(day), {"type_code": "不能新列入"})
    policies.require(actor, "list_override")


def _fits(one: ListType, subject: Subject, criterion: str) -> None:
    if subject.kind not in one.subject_kinds:
        raise DomainError(
            "subject_kind", f"《{one.name}》不适用于{subject.get_kind_display()}。", {"subject": "类型不符"}
        )
    known = criteria.of_list(one.code)
    if criterion not in known:
        raise DomainError("criterion", f"请选择《{one.name}》的认定情形。", {"criterion": "请选一种情形"})
    if known[criterion].subject_kinds and subject.kind not in known[criterion].subject_kinds:
        message = f"情形 {criterion}（{known[criterion].label}）不适用于{subject.get_kind_display()}。"
        raise DomainError("criterion_kind", message, {"criterion": "与主体类型不符"})


def _grounds(one: ListType, subject: Subject, evidence: Sequence[int]) -> list[Record]:
    """Return the decisions attached; a black list wants at least one that is effective and names the subject."""
    records = list(Record.objects.filter(pk__in=evidence).order_by("pk"))
    if one.polarity != ListKind.BLACK:
        return records
    effective = [record for record in records if criteria.is_effective_decision(record)]
    if len(effective) < len(records) or not effective:
        message = "列入黑名单必须有已经生效的决定（处罚、判决、执行文书）；已撤下、暂停公示或者还没审核的不算。"
        raise DomainError("no_decision", message, {"evidence": "请附生效的决定"})
    own = set(household([subject.pk]))
    foreign = [r for r in effective if r.subject_id not in own and not r.parties.filter(subject__in=own).exists()]
    if foreign:
        message = f"决定“{foreign[0].document_number}”没有提到“{subject.name}”，不能作为列入的依据。"
        raise DomainError("foreign_decision", message, {"evidence": "决定与主体不符"})
    return effective


def _last_day(grounds: Iterable[Record]) -> date | None:
    return max((day for one in grounds if (day := one.act_ended_on or one.decided_on)), default=None)
