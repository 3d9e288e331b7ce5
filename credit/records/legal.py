"""What the law section decides on records: agreement, class, necessity."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, Severity
from credit.records.moving import Gate, Outcome, change, choose, tell, the_one, wanted_reason
from credit.records.publishing import assess
from credit.records.revisions import keep_past
from credit.records.standing import restate
from credit.records.verdicts import Judge

OPEN = (RecordStatus.DRAFT, RecordStatus.SUBMITTED)
RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


@transaction.atomic
def agree(record_ids: Iterable[int], *, actor: Any, today: date | None = None, right: str | None = "agree") -> Outcome:
    """Agree to the publication of submitted records, and to the class stated in them where one is stated.

    Serious, listed and personal records are not published without it. Source: 局法制科 duties, 枣交字〔2018〕37号.
    `right` None: the caller has asked a policy of its own.
    """
    passed, outcome = choose(record_ids, _is_submitted, Gate(actor, right).refusal)
    stated = [candidate for candidate in passed if candidate.stands_stated]
    values = {"legal_by": actor, "legal_at": timezone.now()}
    outcome.done = change(passed, action="record.agreed", actor=actor, **values)
    ground = "填报的失信程度，法制审核同意"
    Record.objects.filter(pk__in=[c.id for c in stated]).update(severity_by=actor, severity_rule=ground)
    assess(outcome.done, today=today)
    tell("record.agreed", outcome.done, actor=actor)
    return outcome


@transaction.atomic
def set_severity(
    record_id: int, severity: Severity | str, *, actor: Any, reason: str, today: date | None = None
) -> Record:
    """Set the class of a record against or in place of the rules; that is the law section's agreement, too.

    A released record gets its new term at once, which may end it. Raises DomainError for a record that has left.
    """
    reason = wanted_reason(reason)
    if severity not in Severity.values:
        raise DomainError("severity", "失信程度只能是轻微、一般或严重。", {"severity": "请选择"})
    values = {"severity": severity, "severity_rule": f"人工认定：{reason}"[:200], "severity_by": actor}
    return _decide(record_id, "record.severity_set", actor=actor, reason=reason, today=today, values=values)


@transaction.atomic
def mark_necessary(record_id: int, *, actor: Any, reason: str, today: date | None = None) -> Record:
    """Find it necessary to show a minor penalty after all, for the short term the rules allow. Raises DomainError."""
    values = {"necessary_by": actor}
    reason = wanted_reason(reason)
    return _decide(record_id, "record.necessary", actor=actor, reason=reason, today=today, values=values)


def _decide(
    record_id: int, action: str, *, actor: Any, reason: str, today: date | None, values: dict[str, Any]
) -> Record:
    candidate = the_one(record_id, _is_here, Gate(actor, "agree").refusal)
    day = today or timezone.localdate()
    values = {**values, "legal_by": actor, "legal_at": timezone.now()}
    if candidate.status in OPEN:
        change([candidate], action=action, actor=actor, reason=reason, **values)
        assess([record_id], today=day)
    else:
        keep_past([record_id], action=action, actor=actor, reason=reason, content=False)
        Record.objects.filter(pk=record_id).update(**values)
        again = lock([record_id])
        judge = Judge(again, day)
        restate([(one, judge.judge(one)) for one in again], actor=actor, today=day, reason=reason)
    tell(action, [record_id], actor=actor, reason=reason)
    return Record.objects.get(pk=record_id)


def _is_submitted(candidate: Candidate) -> str:
    label = RecordStatus(candidate.status).label
    return (
        "" if candidate.status == RecordStatus.SUBMITTED else f"记录的状态为“{label}”，只有待审核的记录需要法制审核。"
    )


def _is_here(candidate: Candidate) -> str:
    label = RecordStatus(candidate.status).label
    gone = candidate.status not in (*OPEN, *RELEASED)
    return f"记录的状态为“{label}”，已离开公示，不再改变失信程度。" if gone else ""
