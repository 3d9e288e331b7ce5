"""Corrections of released records: the public keeps the old state until a second person agrees."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, CorrectionState, RecordRevision
from credit.records.moving import Gate, Outcome, tell, the_one, wanted_reason
from credit.records.revisions import keep_past
from credit.records.standing import restate
from credit.records.verdicts import Judge, Verdict
from credit.terms.ruleset import rule_sets
from credit.units import policies

RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)
COLUMNS = (
    "authority", "authority_uscc", "title", "document_number", "document_key", "division_code", "procedure", "field",
    "severity", "decided_on", "act_ended_on", "valid_from", "valid_until", "details",
)  # fmt: skip
"""What a correction may change; subject, key, item and unit make another record."""

_APPLY = f"""
UPDATE credit_record r SET {", ".join(f"{name} = n.{name}" for name in COLUMNS if name != "severity")},
    severity = CASE WHEN r.severity_by_id IS NULL THEN n.severity ELSE r.severity END,
    severity_rule = CASE WHEN r.severity_by_id IS NULL AND n.severity <> r.severity THEN '' ELSE r.severity_rule END,
    disclosure = CASE WHEN n.procedure = ANY(%(simplified)s) THEN 'none' ELSE r.disclosure END,
    publicity_start = CASE WHEN n.procedure = ANY(%(simplified)s) THEN NULL ELSE r.publicity_start END,
    publicity_end = CASE WHEN n.procedure = ANY(%(simplified)s) THEN NULL ELSE r.publicity_end END,
    sealed = CASE WHEN c.digest IS NULL THEN r.sealed ELSE c.sealed END, digest = coalesce(c.digest, r.digest),
    legal_by_id = coalesce(c.legal_by_id, r.legal_by_id), legal_at = coalesce(c.legal_at, r.legal_at),
    batch_id = coalesce(c.batch_id, r.batch_id)
FROM credit_correction c
JOIN credit_record o ON o.id = c.record_id
CROSS JOIN LATERAL jsonb_populate_record(o, c.values - 'due_on' - 'due_is_provisional') n
WHERE c.id = ANY(%(ids)s) AND r.id = c.record_id
"""


@transaction.atomic
def propose_correction(
    record_id: int,
    *,
    values: dict[str, Any],
    actor: Any,
    reason: str,
    sealed: bytes | None = None,
    digest: bytes | None = None,
    batch: Any = None,
    right: str | None = "correct_draft",
) -> Correction:
    """Propose new column values (JSON, days as ISO text) for a released record.

    Without `digest` the restricted columns stay. `right` None: the caller has asked a policy of its own. Raises
    DomainError when a correction is already pending or `values` names a column that may not change, NotAllowed
    without the right to enter.
    """
    reason = wanted_reason(reason)
    candidate = the_one(record_id, _released)
    if right is not None:
        policies.require(actor, right, item=candidate.item, unit=candidate.unit_id)
    if foreign := sorted(set(values) - set(COLUMNS)):
        raise DomainError("correction_columns", f"这些列不能更正：{'、'.join(foreign)}。主体有误请撤下后重新录入。")
    if Correction.objects.filter(record_id=record_id, state=CorrectionState.PENDING).exists():
        raise DomainError("correction_pending", "这条记录已有一份待审核的更正，请先办结它。")
    correction = Correction.objects.create(
        record_id=record_id, base_revision=candidate.revision, values=values, sealed=sealed, digest=digest,
        reason=reason, batch=batch, entered_by=actor,
    )  # fmt: skip
    tell("correction.proposed", [record_id], actor=actor, reason=reason, correction=correction.pk)
    return correction


@transaction.atomic
def agree_corrections(correction_ids: Iterable[int], *, actor: Any, right: str | None = "agree") -> Outcome:
    """Let the law section agree to corrections that change a class or concern a person, before they are applied."""
    return _agree(_pending(correction_ids), actor, Gate(actor, right))


def _agree(found: dict[int, Correction], actor: Any, gate: Gate) -> Outcome:
    outcome = Outcome()
    candidates = {c.id: c for c in lock([one.record_id for one in found.values()])}
    for pk, correction in found.items():
        fault = gate.refusal(candidates[correction.record_id], entered_by=correction.entered_by_id)
        if fault:
            outcome.refused[pk] = fault
        else:
            outcome.done.append(pk)
    Correction.objects.filter(pk__in=outcome.done).update(legal_by=actor, legal_at=timezone.now())
    tell("correction.agreed", [found[pk].record_id for pk in outcome.done], actor=actor)
    return outcome


@transaction.atomic
def apply_corrections(
    correction_ids: Iterable[int], *, actor: Any, today: date | None = None, right: str | None = "publish"
) -> Outcome:
    """Make pending corrections the present state, as new revisions, with term and level computed anew.

    Refused, correction by correction: the same person entered it, no right to publish, another correction was applied
    since, the law section has to agree first. Outcome names the corrections by their ids.
    """
    wanted = list(dict.fromkeys(correction_ids))
    found = _pending(wanted)
    outcome = Outcome(refused=dict.fromkeys(set(wanted) - set(found), "这份更正已办结或不存在，请刷新列表。"))
    before = {candidate.id: candidate for candidate in lock([one.record_id for one in found.values()])}
    ready = _ready(found, before, Gate(actor, right), outcome)
    day = today or timezone.localdate()
    applied = _applied(ready, before, actor, day, outcome)
    outcome.done = [correction.pk for correction, _, _ in applied]
    restate([(old, verdict) for _, old, verdict in applied], actor=actor, today=day, reason="更正后公示期已满")
    decided = {"state": CorrectionState.APPLIED, "decided_by": actor, "decided_at": timezone.now()}
    Correction.objects.filter(pk__in=outcome.done).update(**decided)
    tell("record.corrected", [correction.record_id for correction, _, _ in applied], actor=actor)
    return outcome


def _ready(
    found: dict[int, Correction], before: dict[int, Candidate], gate: Gate, outcome: Outcome
) -> list[Correction]:
    overtaken = _overtaken(found.values())
    ready = []
    for pk, correction in found.items():
        candidate = before[correction.record_id]
        fault = _released(candidate) or gate.refusal(candidate, entered_by=correction.entered_by_id)
        if not fault and pk in overtaken:
            fault = "这份更正提交后，记录又有别的更正生效，请按最新内容重新提交。"
        if fault:
            outcome.refused[pk] = fault
        else:
            ready.append(correction)
    return ready


def _applied(
    ready: Sequence[Correction], before: dict[int, Candidate], actor: Any, day: date, outcome: Outcome
) -> list[tuple[Correction, Candidate, Verdict]]:
    """Write the new values inside a savepoint; take back those on which the rules then have an open question."""
    waiting = _trial(ready, before, day)
    outcome.refused |= {pk: f"暂不能更正：{question}。" for pk, question in waiting.items()}
    chosen = [correction for correction in ready if correction.pk not in waiting]
    keep_past([one.record_id for one in chosen], action="record.corrected", actor=actor)
    verdicts = _judge_new(chosen, day)
    return [(one, before[one.record_id], verdicts[one.record_id]) for one in chosen]


def _trial(ready: Sequence[Correction], before: dict[int, Candidate], day: date) -> dict[int, str]:
    """Return what each correction would wait for once its values stood, leaving everything as it was."""
    point = transaction.savepoint()
    verdicts = _judge_new(ready, day)
    transaction.savepoint_rollback(point)
    questions = {one.pk: _question(one, before[one.record_id], verdicts[one.record_id]) for one in ready}
    return {pk: question for pk, question in questions.items() if question}


def _question(correction: Correction, old: Candidate, verdict: Verdict) -> str:
    """Return what is open: a class nobody decided, or the law section's word on persons and changes of class."""
    if verdict.waits_for or correction.legal_by_id is not None:
        return verdict.waits_for
    if old.is_personal:
        return "涉及自然人的更正，须经局法制科审核同意"
    moved = old.severity and verdict.severity and old.severity != verdict.severity
    return "更正改变了失信程度，须经局法制科审核同意" if moved else ""


def _judge_new(corrections: Sequence[Correction], day: date) -> dict[int, Verdict]:
    simplified = sorted({name for rules in rule_sets() for name in rules.simplified.procedures})
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, {"ids": [one.pk for one in corrections], "simplified": simplified})
    after = lock([one.record_id for one in corrections])
    judge = Judge(after, day)
    return {candidate.id: judge.judge(candidate) for candidate in after}


@transaction.atomic
def refuse_correction(correction_id: int, *, actor: Any, reason: str) -> Correction:
    """Put a pending correction aside; the record stays as it is. Raises DomainError when it is not pending."""
    reason = wanted_reason(reason)
    correction = _pending([correction_id]).get(correction_id)
    if correction is None:
        raise DomainError("correction_closed", "这份更正已办结或不存在，请刷新列表。")
    candidate = the_one(correction.record_id)
    if fault := Gate(actor, "return").refusal(candidate, entered_by=correction.entered_by_id):
        raise DomainError("not_allowed", fault)
    correction.state, correction.decided_by, correction.decided_at = CorrectionState.REFUSED, actor, timezone.now()
    correction.save(update_fields=["state", "decided_by", "decided_at"])
    tell("correction.refused", [correction.record_id], actor=actor, reason=reason, correction=correction_id)
    return correction


def _pending(correction_ids: Iterable[int]) -> dict[int, Correction]:
    rows = Correction.objects.select_for_update().filter(pk__in=list(correction_ids), state=CorrectionState.PENDING)
    return {correction.pk: correction for correction in rows.order_by("pk")}


def _overtaken(corrections: Iterable[Correction]) -> set[int]:
    """Return the corrections whose record was corrected after they were written."""
    by_record = {one.record_id: one for one in corrections}
    rows = RecordRevision.objects.filter(record__in=by_record, action="record.corrected")
    since = {record: revision for record, revision in rows.order_by("revision").values_list("record_id", "revision")}
    return {one.pk for pk, one in by_record.items() if since.get(pk, 0) >= one.base_revision}


def _released(candidate: Candidate) -> str:
    label = RecordStatus(candidate.status).label
    return "" if candidate.status in RELEASED else f"记录的状态为“{label}”，更正只用于已发布的记录。"
