"""Draft to public: submit, return, publish. One record is a set of one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.kernel.ids import array_text
from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.records.moving import Gate, Outcome, change, choose, may_move, release, tell, wanted_reason
from credit.records.revisions import keep_past
from credit.records.verdicts import Judge, Verdict, write

_PUBLISH = """
    status = 'published', revision = r.revision + 1,
    publicity_start = CASE WHEN v.disclosure = 'public' THEN %(today)s::date END,
    publicity_end = CASE WHEN v.disclosure = 'public' THEN v.shown_until END,
    published_by_id = %(actor)s, published_at = coalesce(r.published_at, %(now)s),
    left_at = NULL, left_reason = '', returned_reason = ''
"""
_END = """
    status = 'ended', revision = r.revision + 1, publicity_start = NULL, publicity_end = NULL,
    published_by_id = %(actor)s, left_at = %(now)s, left_reason = '发布前公示期已满'
"""


@transaction.atomic
def submit(record_ids: Iterable[int], *, actor: Any, today: date | None = None) -> Outcome:
    """Hand drafts (or withdrawn records) to the reviewer, with the verdict of the rules already on them."""
    gate = Gate(actor, "submit")
    passed, outcome = choose(record_ids, may_move(RecordStatus.SUBMITTED), gate.refusal)
    outcome.done = [candidate.id for candidate in passed]
    keep_past(outcome.done, action="record.submitted", actor=actor, content=False)
    judge = Judge(passed, today or timezone.localdate())
    set_sql = """status = 'submitted', submitted_at = %(now)s, returned_reason = '', revision = r.revision + 1,
                 publicity_start = NULL, publicity_end = NULL"""
    write([(c, judge.judge(c)) for c in passed], set_sql=set_sql, now=timezone.now())
    tell("record.submitted", outcome.done, actor=actor)
    return outcome


@transaction.atomic
def return_(record_ids: Iterable[int], *, actor: Any, reason: str) -> Outcome:
    """Give submitted records back to the clerk as drafts. Raises DomainError without a reason."""
    reason = wanted_reason(reason)
    passed, outcome = choose(record_ids, may_move(RecordStatus.DRAFT), Gate(actor, "return").refusal)
    values = {"status": RecordStatus.DRAFT, "returned_reason": reason, "legal_by": None, "legal_at": None}
    outcome.done = change(passed, action="record.returned", actor=actor, reason=reason, **values)
    tell("record.returned", outcome.done, actor=actor, reason=reason)
    return outcome


@transaction.atomic
def publish(
    record_ids: Iterable[int], *, actor: Any, today: date | None = None, right: str | None = "publish"
) -> Outcome:
    """Release submitted records at the level the rules give them, counted from `today` (the first visible day).

    `right` None: the caller has asked a policy of its own.

    Refused with a sentence, record by record: no right, entered by the same person, an agreement or a class still
    missing (kept in `waits_for`), not submitted. A record whose term is already over ends without ever being shown.
    Publishing what is published changes nothing.
    """
    day = today or timezone.localdate()
    passed, outcome = choose(record_ids, _may_publish, Gate(actor, right).refusal, _second_person(actor))
    judge = Judge(passed, day)
    judged = [(candidate, judge.judge(candidate)) for candidate in passed]
    _hold([pair for pair in judged if pair[1].waits_for], outcome)
    ready = [pair for pair in judged if not pair[1].waits_for]
    over = [pair for pair in ready if pair[1].is_over(day)]
    shown = [pair for pair in ready if not pair[1].is_over(day)]
    outcome.done = [candidate.id for candidate, _ in ready]
    keep_past(outcome.done, action="record.published", actor=actor, content=False)
    values = {"actor": actor.pk, "now": timezone.now()}
    write(over, set_sql=_END, **values)
    write(shown, set_sql=_PUBLISH, today=day, **values)
    _end_notices(shown)
    tell("record.published", outcome.done, actor=actor, ended=len(over))
    release([(candidate.id, verdict.disclosure) for candidate, verdict in shown], actor=actor)
    return outcome


@transaction.atomic
def assess(record_ids: Iterable[int], *, today: date | None = None) -> dict[int, str]:
    """Write the verdict of the rules on records that are not released yet; return what each waits for, if anything.

    Lists of the reviewer and of the law section show it. Publishing computes it again, so nothing depends on it.
    """
    open_states = (RecordStatus.DRAFT, RecordStatus.SUBMITTED)
    candidates = [c for c in lock(record_ids) if c.status in open_states]
    judge = Judge(candidates, today or timezone.localdate())
    judged = [(candidate, judge.judge(candidate)) for candidate in candidates]
    write(judged)
    return {candidate.id: verdict.waits_for for candidate, verdict in judged if verdict.waits_for}


def assess_new(*, today: date | None = None, limit: int = 2000) -> int:
    """Assess up to `limit` submitted records that no rule has looked at yet (loaded from files); return how many."""
    fresh = Record.objects.filter(status=RecordStatus.SUBMITTED, term_rule="", waits_for="")
    ids = list(fresh.order_by("pk").values_list("pk", flat=True)[:limit])
    assess(ids, today=today)
    return len(ids)


def reassess_waiting(*, today: date | None = None, chunk: int = 2000) -> int:
    """Assess every waiting record again, in chunks, as rules and bases may have come in; return how many wait on."""
    waiting = Record.objects.filter(status=RecordStatus.SUBMITTED).exclude(waits_for="").order_by("pk")
    last, still = 0, 0
    while ids := list(waiting.filter(pk__gt=last).values_list("pk", flat=True)[:chunk]):
        still += len(assess(ids, today=today))
        last = ids[-1]
    return still


def _may_publish(candidate: Candidate) -> str:
    if candidate.status == RecordStatus.PUBLISHED:
        return "这条记录已经发布，无需再次发布。"
    if candidate.status != RecordStatus.SUBMITTED:
        return f"这条记录的状态为“{RecordStatus(candidate.status).label}”，只有待审核的记录可以发布。"
    return ""


def _second_person(actor: Any) -> Any:
    """Return the check that somebody else entered the record; rights say so too, the database has the last word."""

    def check(candidate: Candidate) -> str:
        same = candidate.entered_by_id is not None and candidate.entered_by_id == actor.pk
        return "录入人不能发布自己录入的记录，请本单位审核员办理。" if same else ""

    return check


def _hold(waiting: Sequence[tuple[Candidate, Verdict]], outcome: Outcome) -> None:
    """Keep what a record waits for on the record, where the law section's list finds it."""
    write(waiting)
    outcome.refused |= {candidate.id: f"暂不能发布：{verdict.waits_for}。" for candidate, verdict in waiting}


def _end_notices(shown: Sequence[tuple[Candidate, Verdict]]) -> None:
    """A record that is published again needs no word of its withdrawal any more."""
    ids = array_text(candidate.id for candidate, _ in shown)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM credit_withdrawalnotice WHERE record_id = ANY(%s)", [ids])
