"""What every move of a candidate shares: locks in one order, rights, the step, the deadline of the next one, audit."""

from datetime import date
from typing import Any

from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.candidates import lock
from credit.units import policies
from publicity.lists import procedure
from publicity.lists.lifecycle import require_move
from publicity.lists.models import CandidateStep, ListCandidate

MOST = 500


def take(pk: int, target: str, *, actor: Any, right: str) -> ListCandidate:
    """Return the locked candidate if it may go to `target` by this actor; its record is locked first, where it has one.

    Raises MoveRefused or NotAllowed. Records are locked before candidates everywhere: what leaves the public through
    the records' own services comes the same way.
    """
    record_id = ListCandidate.objects.values_list("record_id", flat=True).get(pk=pk)
    if record_id is not None:
        lock([record_id])
    rows = ListCandidate.objects.select_for_update(of=("self",)).select_related("subject", "unit", "legal_by")
    candidate = rows.get(pk=pk)
    require_move(candidate.status, target)
    policies.require(actor, right, unit=candidate.unit_id, entered_by=candidate.opened_by_id)
    return candidate


def move(
    candidate: ListCandidate,
    target: str,
    *,
    actor: Any,
    opinion: str = "",
    today: date | None = None,
    workdays: int | None = None,
    after: date | None = None,
) -> ListCandidate:
    """Write the new status with the deadline of what comes next: `workdays` after `after` (today); None: none."""
    day = today or timezone.localdate()
    candidate.status, candidate.since = target, day
    set_deadline(candidate, after or day, workdays)
    candidate.save()
    tell(candidate, actor=actor, opinion=opinion, verb=target)
    return candidate


def tell(candidate: ListCandidate, *, actor: Any, opinion: str, verb: str) -> None:
    """Write the step on the candidate and the line in the audit trail."""
    CandidateStep.objects.create(candidate=candidate, status=candidate.status, actor=actor, opinion=opinion)
    note(f"list.{verb}", candidate, actor=actor, unit=candidate.unit_id, reason=opinion[:MOST])


def set_deadline(candidate: ListCandidate, day: date, workdays: int | None) -> None:
    if workdays is None:
        candidate.due_on, candidate.due_is_provisional = None, False
    else:
        due = procedure.due(day, workdays)
        candidate.due_on, candidate.due_is_provisional = due.on, due.provisional


def said(text: str, what: str, *, most: int = MOST) -> str:
    """Return a reason without outer spaces. Raises DomainError when it is empty or too long."""
    text = text.strip()
    if not text:
        raise DomainError("reason_required", f"请填写{what}，它会写进办理过程和文书。", {"reason": "必填"})
    if len(text) > most:
        raise DomainError("reason_too_long", f"{what}最多 {most} 字，请精简后重试。", {"reason": f"最多 {most} 字"})
    return text
