"""From the clue to the list: who does what, in which order, and what stops it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from credit.calendars.models import CalendarYear
from credit.calendars.services import current, load_bundled, load_year
from credit.kernel.errors import DomainError, MoveRefused, NotAllowed
from credit.records import services as records
from credit.records.models import Record
from publicity.lists import candidates, finding, nightly, objections, recognition
from publicity.lists.lifecycle import CLOSED, MOVES, CandidateStatus, S, require_move
from publicity.lists.models import ListCandidate, PaperKind
from tests.factories.credit import TODAY, RecordFactory
from tests.publicity.lists.conftest import penalty

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(unit, three):
    return ListCandidate.objects.get(pk=finding.find_candidates(today=TODAY).raised[0])


def test_every_status_has_a_row_and_every_other_move_is_refused():
    assert set(MOVES) == set(CandidateStatus)
    for status in CandidateStatus:
        for target in set(CandidateStatus) - MOVES[status]:
            with pytest.raises(MoveRefused):
                require_move(status, target)
    assert all(not MOVES[status] for status in CLOSED if status not in (S.REMOVED, S.ARCHIVED))


def test_the_whole_way_onto_the_list(candidate, people, to_publicity, unit):
    after = to_publicity(candidate)
    candidate.refresh_from_db()
    record = candidate.record
    assert record.status == "published"
    assert record.details["list_state"] == "公示中"
    assert (record.decided_on, record.publicity_end, record.document_number) == (None, candidate.record.term_end, "")
    recognition.determine(candidate.pk, actor=people["leader"], today=after)
    recognition.publish(candidate.pk, actor=people["site"], today=after)
    candidate.refresh_from_db()
    record = Record.objects.get(pk=record.pk)
    assert candidate.status == S.PUBLISHED
    assert record.details["list_state"] == "已公布"
    assert record.document_number == candidate.decision_number
    assert record.valid_from == after
    assert record.publicity_end == candidate.valid_until
    assert candidate.valid_until == after.replace(year=after.year + 2) - timedelta(days=1)
    assert [step.status for step in candidate.steps.all()] == [
        "draft", "checked", "notified", "notified", "legal_review", "approved", "publicising", "determined",
        "published",
    ]  # fmt: skip
    assert {paper.kind for paper in candidate.papers.all()} == {PaperKind.NOTICE, PaperKind.DECISION}


def test_publicity_lasts_ten_working_days(candidate, to_publicity):
    load_bundled()
    to_publicity(candidate)
    assert current().count(candidate.publicity_from, candidate.publicity_until) == 10


def test_nothing_is_determined_before_publicity_is_over(candidate, people, to_publicity):
    after = to_publicity(candidate)
    with pytest.raises(DomainError, match="公示期到"):
        recognition.determine(candidate.pk, actor=people["leader"], today=after - timedelta(days=1))


def test_an_open_objection_makes_determination_impossible(candidate, people, to_publicity):
    after = to_publicity(candidate)
    records.mark_disputed(candidate.record_id, case_number="YY-1", actor=people["site"])
    with pytest.raises(DomainError, match="异议"):
        recognition.determine(candidate.pk, actor=people["leader"], today=after)
    records.unmark_disputed(candidate.record_id, case_number="YY-1", actor=people["site"])
    assert recognition.determine(candidate.pk, actor=people["leader"], today=after).status == S.DETERMINED


def test_a_registered_source_of_objections_counts_too(candidate, people, to_publicity):
    after = to_publicity(candidate)
    source = objections.register(lambda record_ids: record_ids)
    try:
        with pytest.raises(DomainError, match="异议"):
            recognition.determine(candidate.pk, actor=people["leader"], today=after)
    finally:
        objections.unregister(source)


def test_nobody_reviews_or_decides_his_own(candidate, people, to_review, unit):
    day = to_review(candidate)
    with pytest.raises(NotAllowed):
        recognition.approve(candidate.pk, actor=people["clerk"], opinion="好", today=day)
    recognition.approve(candidate.pk, actor=people["legal"], opinion="同意", today=day)
    with pytest.raises(NotAllowed):
        recognition.publicise(candidate.pk, actor=people["clerk"], today=day)


def test_a_statement_is_kept_sealed_and_never_makes_it_worse(candidate, people):
    clerk = people["clerk"]
    candidates.cross_check(candidate.pk, actor=clerk, today=TODAY)
    recognition.notify(candidate.pk, actor=clerk, measures=["P4"], today=TODAY)
    recognition.record_service(candidate.pk, served_on=TODAY, actor=clerk, how="邮寄", today=TODAY)
    recognition.receive_statement(candidate.pk, text="当天是空车。", stated_on=TODAY, actor=clerk, today=TODAY)
    candidate.refresh_from_db()
    assert "空车".encode() not in bytes(candidate.statement)
    assert recognition.statement_of(candidate) == "当天是空车。"
    with pytest.raises(DomainError, match="不能增加"):
        recognition.answer_statement(
            candidate.pk, accepted=False, answer="有称重记录", measures=["P4", "S1"], actor=clerk, today=TODAY
        )
    done = recognition.answer_statement(
        candidate.pk, accepted=False, answer="有称重记录", measures=[], actor=clerk, today=TODAY
    )
    assert (done.status, done.measures) == (S.LEGAL_REVIEW, [])


def test_an_accepted_statement_ends_it_without_a_trace_in_public(candidate, people):
    clerk = people["clerk"]
    candidates.cross_check(candidate.pk, actor=clerk, today=TODAY)
    recognition.notify(candidate.pk, actor=clerk, today=TODAY)
    recognition.record_service(candidate.pk, served_on=TODAY, actor=clerk, how="邮寄", today=TODAY)
    recognition.receive_statement(candidate.pk, text="车已卖出。", stated_on=TODAY, actor=clerk, today=TODAY)
    done = recognition.answer_statement(candidate.pk, accepted=True, answer="属实", actor=clerk, today=TODAY)
    assert (done.status, done.record) == (S.NOT_LISTED, None)


def test_the_law_section_waits_for_the_last_day_of_the_statement(candidate, people):
    clerk = people["clerk"]
    candidates.cross_check(candidate.pk, actor=clerk, today=TODAY)
    recognition.notify(candidate.pk, actor=clerk, today=TODAY)
    recognition.record_service(candidate.pk, served_on=TODAY, actor=clerk, how="邮寄", today=TODAY)
    candidate.refresh_from_db()
    with pytest.raises(DomainError, match="陈述申辩期"):
        recognition.submit_for_review(candidate.pk, actor=clerk, today=candidate.statement_due_on)


def served(candidate, people, day):
    """Take a candidate to the service of its notice on `day`."""
    clerk = people["clerk"]
    candidates.cross_check(candidate.pk, actor=clerk, today=day)
    recognition.notify(candidate.pk, actor=clerk, today=day)
    recognition.record_service(candidate.pk, served_on=day, actor=clerk, how="邮寄", today=day)
    candidate.refresh_from_db()


def test_a_provisional_statement_waits_a_margin_and_no_longer(without_2026, candidate, people):
    served(candidate, people, TODAY)
    after = TODAY + timedelta(days=8)
    assert (candidate.statement_due_on, candidate.due_is_provisional) == (after - timedelta(days=1), True)
    with pytest.raises(DomainError, match="2026 年的节假日安排还没有载入.*2026-06-16 以后可以办理"):
        recognition.submit_for_review(candidate.pk, actor=people["clerk"], today=date(2026, 6, 16))
    assert nightly.waive(date(2026, 6, 16)) == 0
    assert nightly.waive(date(2026, 6, 17)) == 1


def test_across_the_new_year_nothing_stops_while_its_calendar_is_missing(candidate, people, to_publicity):
    assert not CalendarYear.objects.filter(year=2027).exists()
    start = date(2026, 12, 14)
    to_publicity(candidate, today=start)
    assert (candidate.publicity_from, candidate.publicity_until) == (date(2026, 12, 22), date(2027, 1, 5))
    assert candidate.due_is_provisional
    with pytest.raises(DomainError, match="暂按周末推算"):
        recognition.determine(candidate.pk, actor=people["leader"], today=date(2027, 1, 6))
    day = date(2027, 1, 14)
    recognition.determine(candidate.pk, actor=people["leader"], today=day)
    recognition.publish(candidate.pk, actor=people["site"], today=day)
    assert Record.objects.get(pk=candidate.record_id).details["list_state"] == "已公布"


def test_a_late_calendar_moves_the_last_day_on_the_record_in_publicity(candidate, people, to_publicity, monkeypatch):
    to_publicity(candidate, today=date(2026, 12, 14))
    record = Record.objects.get(pk=candidate.record_id)
    assert record.details["notice_until"] == "2027-01-05"
    monkeypatch.setattr(
        timezone, "localdate", lambda *args, **kwargs: date(2026, 12, 25)
    )  # a calendar is loaded on a day
    names = {"name": "元旦", "paper": "示例"}
    days = ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"]
    load_year([{"date": day, "is_off_day": "1", **names} for day in days], 2027)
    candidate.refresh_from_db()
    assert (candidate.publicity_until, candidate.due_is_provisional) == (date(2027, 1, 7), False)
    told = Record.objects.get(pk=record.pk)
    assert (told.details["notice_until"], told.details["list_state"]) == ("2027-01-07", "公示中")
    assert (told.status, told.revision) == ("published", record.revision + 1)
    with pytest.raises(DomainError, match="公示期到 2027-01-07"):
        recognition.determine(candidate.pk, actor=people["leader"], today=date(2027, 1, 7))
    recognition.determine(candidate.pk, actor=people["leader"], today=date(2027, 1, 8))


def test_an_upheld_objection_ends_the_publicity_at_once(candidate, people, to_publicity, client):
    to_publicity(candidate)
    record = candidate.record
    assert Record.objects.public_on(candidate.publicity_from).filter(pk=record.pk).exists()
    recognition.refuse(candidate.pk, actor=people["legal"], reason="异议成立，信息不实")
    assert not Record.objects.public_now().filter(pk=record.pk).exists()
    candidate.refresh_from_db()
    assert candidate.status == S.NOT_LISTED
    assert not hasattr(Record.objects.get(pk=record.pk), "list_removal")


def test_a_manual_candidate_needs_a_decision_in_effect(unit, people, haulier):
    def opened(*evidence):
        return candidates.open_candidate(
            "BLK-TR", haulier, unit=unit, actor=people["clerk"], criterion="B1", summary="许可证被吊销（示例）。",
            entry_basis="某条例第一条", evidence=[one.pk for one in evidence], today=TODAY,
        )  # fmt: skip

    with pytest.raises(DomainError, match="生效的决定"):
        opened()
    with pytest.raises(DomainError, match="生效的决定"):
        opened(RecordFactory(withdrawn=True, subject=haulier))
    with pytest.raises(DomainError, match="没有提到"):
        opened(RecordFactory(published=True))
    candidate = opened(RecordFactory(published=True, subject=haulier))
    assert candidate.status == S.DRAFT
    with pytest.raises(DomainError, match="不能重复登记"):
        opened(RecordFactory(published=True, subject=haulier))


def test_a_list_without_publicity_days_goes_from_review_to_determination(unit, people, haulier, to_review):
    candidate = candidates.open_candidate(
        "BLK-TR", haulier, unit=unit, actor=people["clerk"], criterion="B1", summary="许可证被吊销（示例）。",
        entry_basis="某条例第一条", evidence=[RecordFactory(published=True, subject=haulier).pk], today=TODAY,
    )  # fmt: skip
    day = to_review(candidate, term_months=12)
    recognition.approve(candidate.pk, actor=people["legal"], opinion="同意", today=day)
    with pytest.raises(DomainError, match="没有规定认定前公示"):
        recognition.publicise(candidate.pk, actor=people["site"], today=day)
    recognition.determine(candidate.pk, actor=people["leader"], today=day)
    done = recognition.publish(candidate.pk, actor=people["site"], today=day)
    assert done.record.item.slug == "black-list"
    assert done.record.details["list_state"] == "已公布"


def test_a_type_without_force_is_opened_by_the_law_section_alone(unit, people, haulier):
    evidence = [RecordFactory(published=True, subject=haulier).pk]
    given = {"unit": unit, "criterion": "Q9", "summary": "示例事实。", "evidence": evidence, "today": TODAY}
    with pytest.raises(DomainError, match="已到期"):
        candidates.open_candidate("BLK-LOG", haulier, actor=people["clerk"], **given)
    with pytest.raises(NotAllowed):
        candidates.open_candidate("BLK-LOG", haulier, actor=people["clerk"], override_reason="补录", **given)
    done = candidates.open_candidate("BLK-LOG", haulier, actor=people["legal"], override_reason="补录判决", **given)
    assert done.override_reason == "补录判决"


def test_a_dismissed_clue_is_not_raised_again_on_the_same_facts(candidate, people, truck):
    candidates.dismiss(candidate.pk, actor=people["clerk"], reason="套牌车，另案处理")
    assert finding.find_candidates(today=TODAY).raised == []
    penalty(truck, TODAY - timedelta(days=10))
    assert len(finding.find_candidates(today=TODAY).raised) == 1
