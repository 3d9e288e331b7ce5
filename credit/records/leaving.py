"""Out of the public and back: withdraw, suspend, resume, repair, end of term."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.records.moving import (
    Gate,
    Outcome,
    change,
    choose,
    may_move,
    release,
    take_out,
    tell,
    the_one,
    wanted_reason,
)
from credit.records.notices import Revocation, give_notice
from credit.records.verdicts import SHOW, Judge, write

ENDING = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)

UPHELD = "异议成立"
"""How the reason begins for which a record leaves after an upheld objection; who counts removals tells it by this."""


@transaction.atomic
def withdraw(
    record_ids: Iterable[int],
    *,
    actor: Any,
    reason: str,
    revoked: Revocation | None = None,
    today: date | None = None,
    right: str | None = "withdraw",
) -> Outcome:
    """Take released records out of every channel; `revoked` also gives the public word that the decision fell.

    The last visible day becomes the day before (or the day itself where it was published today), the end of the term
    stays in `term_end`. `right` None: the caller has asked a policy of its own. Raises DomainError without a reason.
    Source: 行政处罚法 art. 48.
    """
    reason = wanted_reason(reason)
    day = today or timezone.localdate()
    passed, outcome = choose(record_ids, may_move(RecordStatus.WITHDRAWN), Gate(actor, right).refusal)
    outcome.done = _leave(
        passed, RecordStatus.WITHDRAWN, action="record.withdrawn", actor=actor, reason=reason, day=day
    )
    if revoked is not None:
        give_notice(passed, revoked, today=day)
    tell("record.withdrawn", outcome.done, actor=actor, reason=reason, notice=revoked is not None)
    take_out(passed, actor=actor, status=RecordStatus.WITHDRAWN)
    return outcome


@transaction.atomic
def suspend(record_id: int, *, actor: Any, reason: str) -> Record:
    """Hide a published record for a while (复议、诉讼期间裁定暂停). Raises DomainError when it may not be done."""
    reason = wanted_reason(reason)
    candidate = the_one(record_id, may_move(RecordStatus.SUSPENDED), Gate(actor, "suspend").refusal)
    values = {"status": RecordStatus.SUSPENDED, "left_at": timezone.now(), "left_reason": reason}
    change([candidate], action="record.suspended", actor=actor, reason=reason, **values)
    tell("record.suspended", [record_id], actor=actor, reason=reason)
    take_out([candidate], actor=actor, status=RecordStatus.SUSPENDED)
    return Record.objects.get(pk=record_id)


@transaction.atomic
def resume(record_id: int, *, actor: Any, reason: str = "", today: date | None = None) -> Record:
    """Show a suspended record again until the end of its term, which ran on. Raises DomainError when it is over."""
    candidate = the_one(record_id, _is(RecordStatus.SUSPENDED), Gate(actor, "suspend").refusal)
    return _show_again(candidate, action="record.resumed", actor=actor, reason=reason, today=today)


@transaction.atomic
def repair(record_id: int, *, actor: Any, case_number: str, today: date | None = None) -> Record:
    """End the publicity of a repaired record (信用修复) and leave no trace in public.

    Raises DomainError before the earliest day (shortest term) or when the move is not allowed.
    """
    day = today or timezone.localdate()
    checks = (may_move(RecordStatus.REPAIRED), Gate(actor, "withdraw").refusal, _repairable_on(day))
    candidate = the_one(record_id, *checks)
    reason = f"信用修复 {case_number}"
    _leave([candidate], RecordStatus.REPAIRED, action="record.repaired", actor=actor, reason=reason, day=day)
    tell("record.repaired", [record_id], actor=actor, reason=reason, case=case_number)
    take_out([candidate], actor=actor, status=RecordStatus.REPAIRED)
    return Record.objects.get(pk=record_id)


@transaction.atomic
def revoke_repair(record_id: int, *, actor: Any, reason: str, today: date | None = None) -> Record:
    """Show a record again, for the rest of its term, whose repair rested on false papers. Raises DomainError."""
    reason = wanted_reason(reason)
    candidate = the_one(record_id, _is(RecordStatus.REPAIRED), Gate(actor, "withdraw").refusal)
    fresh = {"publicity_start": None, "publicity_end": None}
    return _show_again(candidate, action="record.repair_revoked", actor=actor, reason=reason, today=today, **fresh)


@transaction.atomic
def end_terms(*, today: date | None = None, limit: int = 2000) -> int:
    """End up to `limit` records whose last visible day has passed and return how many; call it until it returns 0.

    `public_on` hides them already; this closes the books: status, log, platforms. Each call is its own transaction,
    so a run that was broken off just starts again. Rows another run holds are left to it.
    """
    day = today or timezone.localdate()
    due = Record.objects.filter(status__in=ENDING, term_end__lt=day).order_by("term_end", "pk")
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    candidates = lock(ids)
    if candidates:
        reason = "公示期满"
        values = {"status": RecordStatus.ENDED, "left_at": timezone.now(), "left_reason": reason}
        change(candidates, action="record.ended", actor=None, reason=reason, **values)
        note("record.ended", actor=None, count=len(ids), first=min(ids), last=max(ids))
        take_out(candidates, actor=None, status=RecordStatus.ENDED)
    return len(candidates)


def _show_again(
    candidate: Candidate, *, action: str, actor: Any, reason: str, today: date | None, **values: Any
) -> Record:
    """Put a record back on show under the rules as they stand now. Raises DomainError when its term is over."""
    day = today or timezone.localdate()
    verdict = Judge([candidate], day).judge(candidate)
    if verdict.is_over(day):
        raise DomainError("term_over", f"公示期已于 {verdict.term_end} 届满，不能恢复公示。")
    if verdict.waits_for:
        raise DomainError("waits", f"暂不能恢复公示：{verdict.waits_for}。")
    values = {**values, "status": RecordStatus.PUBLISHED, "left_at": None, "left_reason": ""}
    change([candidate], action=action, actor=actor, reason=reason, **values)
    write([(candidate, verdict)], set_sql=SHOW, today=day)
    tell(action, [candidate.id], actor=actor, reason=reason)
    release([(candidate.id, verdict.disclosure)], actor=actor)
    return Record.objects.get(pk=candidate.id)


def _leave(candidates: list[Candidate], status: str, *, action: str, actor: Any, reason: str, day: date) -> list[int]:
    """Move records out, with the day before as last visible day wherever they were visible before."""
    last = Greatest(F("publicity_start"), day - timedelta(days=1))
    values = {"status": status, "left_at": timezone.now(), "left_reason": reason}
    ids = change(candidates, action=action, actor=actor, reason=reason, **values)
    shown = Record.objects.filter(pk__in=ids, publicity_start__isnull=False)
    shown.update(publicity_end=Least(Coalesce(F("publicity_end"), last), last))
    return ids


def _is(status: RecordStatus) -> Any:
    """Return the check that a record stands at `status` (moves that two statuses share)."""

    def check(candidate: Candidate) -> str:
        here = RecordStatus(candidate.status).label
        return "" if candidate.status == status else f"当前状态为“{here}”，不是“{status.label}”，请刷新页面后再办理。"

    return check


def _repairable_on(day: date) -> Any:
    def check(candidate: Candidate) -> str:
        early = candidate.repair_from is not None and day < candidate.repair_from
        return f"最短公示期未满，最早可于 {candidate.repair_from} 修复。" if early else ""

    return check
