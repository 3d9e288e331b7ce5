"""Recognition (认定): notice, statement, legal review, publicity, determination, publication. Each verb is one move.

Nobody reviews or decides what he opened; nothing that the subject says may make it worse; nothing is determined while
an objection is open. Sources: 国办发〔2020〕49号; 行政处罚法 art. 44–45; 交办公路〔2017〕8号.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.sealing import seal, unseal
from publicity.lists import due_dates, entries, objections, papers, procedure
from publicity.lists.candidates import require_clear
from publicity.lists.lifecycle import S
from publicity.lists.models import ListCandidate, PaperKind
from publicity.lists.moving import move, said, set_deadline, take, tell
from publicity.lists.types import ListKind


@transaction.atomic
def notify(
    pk: int, *, actor: Any, term_months: int | None = None, measures: Sequence[str] = (), today: date | None = None
) -> ListCandidate:
    """Issue the notice (事前告知书): what is intended, how long, with which measures. Later steps may only lessen it.

    Raises DomainError where the term lies outside what the list allows, or the list wants no notice.
    """
    day = today or timezone.localdate()
    candidate = take(pk, S.NOTIFIED, actor=actor, right="list_handle")
    if not candidate.list_type.needs_prior_notice:
        raise DomainError("no_notice", f"《{candidate.list_type.name}》不需要事前告知，请直接提交法制审核。")
    propose(candidate, term_months, measures)
    candidate.notice_number = papers.number_of(candidate, PaperKind.NOTICE, day)
    candidate.notified_on, candidate.notified_by = day, actor
    rules = procedure.on(day)
    papers.notice(candidate, actor=actor, workdays=rules.statement_workdays)
    return move(candidate, S.NOTIFIED, actor=actor, today=day, workdays=rules.serving_workdays)


@transaction.atomic
def record_service(pk: int, *, served_on: date, actor: Any, how: str, today: date | None = None) -> ListCandidate:
    """Record when and how the notice was served; the time for a statement begins the day after. May be corrected.

    Raises DomainError for a day before the notice or after today, and once a statement has come in.
    """
    day = today or timezone.localdate()
    candidate = take(pk, S.STATEMENT, actor=actor, right="list_handle")
    if candidate.notified_on is None or not candidate.notified_on <= served_on <= day:
        raise DomainError("served_on", "送达日期不能早于告知日期，也不能晚于今天。", {"served_on": "请核对日期"})
    candidate.served_on = served_on
    set_deadline(candidate, served_on, procedure.on(day).statement_workdays)
    candidate.statement_due_on = candidate.due_on
    candidate.save()
    tell(candidate, actor=actor, opinion=f"送达：{said(how, '送达方式')}", verb="served")
    return candidate


@transaction.atomic
def receive_statement(pk: int, *, text: str, stated_on: date, actor: Any, today: date | None = None) -> ListCandidate:
    """Take down what the subject says (陈述申辩), in time or late: a late word is heard as well. The text is sealed."""
    day = today or timezone.localdate()
    candidate = take(pk, S.STATEMENT, actor=actor, right="list_handle")
    if candidate.served_on is None:
        raise DomainError("not_served", "请先登记告知书的送达日期。")
    candidate.statement, candidate.stated_on = seal(said(text, "陈述申辩的内容", most=10_000)), stated_on
    return move(candidate, S.STATEMENT, actor=actor, today=day, workdays=procedure.on(day).statement_workdays)


def statement_of(candidate: ListCandidate) -> str:
    """Return what the subject said, in clear: for those who handle the candidate."""
    return str(unseal(candidate.statement)) if candidate.statement else ""


@transaction.atomic
def answer_statement(
    pk: int, *, accepted: bool, answer: str, actor: Any, measures: Sequence[str] | None = None,
    term_months: int | None = None, today: date | None = None,
) -> ListCandidate:  # fmt: skip
    """Answer the statement in writing: accepted ends it, else it goes on – with the same or less, never with more.

    Raises DomainError where measures are added or the term grows (行政处罚法 art. 45 by analogy).
    """
    day = today or timezone.localdate()
    candidate = take(pk, S.NOT_LISTED if accepted else S.LEGAL_REVIEW, actor=actor, right="list_handle")
    candidate.statement_answer = said(answer, "对陈述申辩的答复", most=1000)
    if accepted:
        candidate.closed_reason = "陈述申辩成立"
        return move(candidate, S.NOT_LISTED, actor=actor, opinion=candidate.statement_answer, today=day)
    lessen(candidate, term_months, measures)
    return _to_review(candidate, actor, candidate.statement_answer, day)


@transaction.atomic
def submit_for_review(pk: int, *, actor: Any, today: date | None = None, **proposal: Any) -> ListCandidate:
    """Hand over to the law section: after silence until the last day (a waiver), or at once where no notice is due.

    `actor` None is the nightly run. Raises DomainError while the time for a statement runs or may still run.
    """
    day = today or timezone.localdate()
    candidate = _take_for_review(pk, actor)
    if candidate.status == S.CHECKED:
        if candidate.list_type.needs_prior_notice:
            raise DomainError("notice_first", "请先发出事前告知书，听取陈述申辩。")
        propose(candidate, **proposal)
        return _to_review(candidate, actor, "", day)
    if candidate.statement_due_on is None or day <= candidate.statement_due_on:
        until = candidate.statement_due_on or "送达之后的陈述申辩期"
        raise DomainError("statement_time", f"陈述申辩期到 {until} 为止，期满以后才能提交法制审核。")
    due_dates.require_over(due_dates.statement_due(candidate), "陈述申辩期", day=day)
    return _to_review(candidate, actor, "期满没有提出陈述申辩，视为放弃", day)


def _take_for_review(pk: int, actor: Any) -> ListCandidate:
    if actor is not None:
        candidate = take(pk, S.LEGAL_REVIEW, actor=actor, right="list_handle")
    else:
        candidate = ListCandidate.objects.select_for_update(of=("self",)).select_related("subject", "unit").get(pk=pk)
    if candidate.status not in (S.CHECKED, S.NOTIFIED):
        raise DomainError("statement_open", "请先对陈述申辩作出答复。")
    return candidate


def _to_review(candidate: ListCandidate, actor: Any, opinion: str, day: date) -> ListCandidate:
    workdays = procedure.on(day).legal_review_workdays
    return move(candidate, S.LEGAL_REVIEW, actor=actor, opinion=opinion, today=day, workdays=workdays)


@transaction.atomic
def approve(pk: int, *, actor: Any, opinion: str, today: date | None = None) -> ListCandidate:
    """Pass the legal review: basis, standard, evidence, notice and the answer to the statement are in order."""
    day = today or timezone.localdate()
    candidate = take(pk, S.APPROVED, actor=actor, right="list_review")
    candidate.legal_by, candidate.legal_at = actor, timezone.now()
    workdays = procedure.on(day).determination_workdays
    return move(candidate, S.APPROVED, actor=actor, opinion=said(opinion, "审核意见"), today=day, workdays=workdays)


@transaction.atomic
def return_(pk: int, *, actor: Any, opinion: str, today: date | None = None) -> ListCandidate:
    """Send it back to the beginning: notice and statement are taken anew. Raises DomainError without a reason."""
    day = today or timezone.localdate()
    candidate = take(pk, S.DRAFT, actor=actor, right="list_review")
    candidate.served_on = candidate.statement_due_on = candidate.stated_on = candidate.statement = None
    candidate.statement_answer = ""
    workdays = procedure.on(day).clue_workdays
    return move(candidate, S.DRAFT, actor=actor, opinion=said(opinion, "退回的理由"), today=day, workdays=workdays)


@transaction.atomic
def refuse(pk: int, *, actor: Any, reason: str, today: date | None = None) -> ListCandidate:
    """End it without listing (不予列入), at the review or later; what is already on show leaves at once.

    An objection upheld in the publicity ends here, too.
    """
    candidate = take(pk, S.NOT_LISTED, actor=actor, right="list_review")
    candidate.closed_reason = said(reason, "不予列入的理由")
    move(candidate, S.NOT_LISTED, actor=actor, opinion=candidate.closed_reason, today=today)
    if candidate.record_id is not None:
        records.withdraw([candidate.record_id], actor=actor, reason=f"不予列入：{candidate.closed_reason}"[:500],
                         today=today, right=None).raise_if_refused()  # fmt: skip
    return candidate


@transaction.atomic
def publicise(pk: int, *, actor: Any, today: date | None = None) -> ListCandidate:
    """Begin the publicity that the list's basis gives: from now on there is a record, and objections are taken on it.

    The last day is the given number of working days after the first. A natural person's record stays unseen.
    """
    day = today or timezone.localdate()
    candidate = take(pk, S.PUBLICISING, actor=actor, right="list_publish")
    one = candidate.list_type
    if not one.publicity_workdays:
        raise DomainError("no_publicity", f"《{one.name}》的依据没有规定认定前公示，请直接认定。")
    require_clear(candidate, day)
    candidate.publicity_from, candidate.publicity_until = day, procedure.due(day, one.publicity_workdays).on
    candidate.record_id = entries.file_publicity(candidate, actor=actor, today=day)
    workdays = procedure.on(day).determination_workdays
    return move(candidate, S.PUBLICISING, actor=actor, today=day, workdays=workdays, after=candidate.publicity_until)


@transaction.atomic
def determine(
    pk: int, *, actor: Any, term_months: int | None = None, measures: Sequence[str] | None = None,
    today: date | None = None,
) -> ListCandidate:  # fmt: skip
    """Decide that the candidate is listed and issue the decision (认定决定书).

    Raises DomainError before the last day of publicity has passed for certain (a provisional one waits a margin) and
    while an objection is open, whoever asks: the record row is locked first, the one that an objection locks as well.
    """
    day = today or timezone.localdate()
    candidate = take(pk, S.DETERMINED, actor=actor, right="list_determine")
    if actor.pk == candidate.legal_by_id:
        raise DomainError("third_person", "法制审核人不能同时作认定，请由局分管领导或者另一位受委托的人办理。")
    if candidate.status == S.APPROVED and candidate.list_type.publicity_workdays:
        raise DomainError("publicity_first", "这种名单认定前要公示，请网站管理员先公示。")
    if candidate.publicity_until is not None and day <= candidate.publicity_until:
        raise DomainError("publicity_time", f"公示期到 {candidate.publicity_until} 为止，期满以后才能认定。")
    due_dates.require_over(due_dates.publicity_due(candidate), "公示期", day=day)
    if candidate.record_id is not None:
        objections.require_none(candidate.record_id)
    require_clear(candidate, day)
    lessen(candidate, term_months, measures)
    candidate.decided_by, candidate.decided_on = actor, day
    candidate.decision_number = papers.number_of(candidate, PaperKind.DECISION, day)
    papers.decision(candidate, actor=actor)
    return move(candidate, S.DETERMINED, actor=actor, today=day, workdays=1)


@transaction.atomic
def publish(pk: int, *, actor: Any, today: date | None = None) -> ListCandidate:
    """Put the decided entry on its list: public pages, platforms, measures. Its term counts from `today`."""
    day = today or timezone.localdate()
    candidate = take(pk, S.PUBLISHED, actor=actor, right="list_publish")
    if candidate.status != S.DETERMINED:
        raise DomainError("determine_first", "这条名单已经公布过，恢复公示请在信用记录里办理。")
    require_clear(candidate, day)
    candidate.published_on = day
    candidate.valid_until = entries.last_day(day, candidate.term_months or candidate.list_type.term_months)
    if candidate.list_type.polarity != ListKind.WATCH:
        candidate.record_id = entries.publish_decided(candidate, actor=actor, today=day)
    return move(candidate, S.PUBLISHED, actor=actor, today=day)


def propose(candidate: ListCandidate, term_months: int | None = None, measures: Sequence[str] = ()) -> None:
    """Set what is intended. Raises DomainError for a term outside what the list allows."""
    one = candidate.list_type
    months = term_months or one.term_months
    if not one.term_min_months <= months <= one.term_max_months:
        low, high = one.term_min_months, one.term_max_months
        allowed = f"{low} 个月" if low == high else f"{low} 至 {high} 个月"
        message = f"《{one.name}》的期限为 {allowed}。"
        raise DomainError("term_months", message, {"term_months": "超出范围"})
    candidate.term_months, candidate.measures = months, list(dict.fromkeys(measures))


def lessen(candidate: ListCandidate, term_months: int | None, measures: Sequence[str] | None) -> None:
    """Let term and measures stay or shrink. Raises DomainError where something is added to what was announced."""
    if term_months is not None and candidate.term_months is not None and term_months > candidate.term_months:
        message = f"期限不能比告知的长（告知为 {candidate.term_months} 个月）。要加重，须退回重新告知。"
        raise DomainError("never_worse", message, {"term_months": "不能加长"})
    if measures is not None and set(measures) - set(candidate.measures):
        raise DomainError("never_worse", "不能增加告知书里没有的措施。", {"measures": "不能增加"})
    propose(candidate, term_months or candidate.term_months, candidate.measures if measures is None else measures)
