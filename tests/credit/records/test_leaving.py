"""Withdraw, suspend, resume, repair, end of term: at once out of the public, the term kept, the books closed."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError
from credit.records import services, tasks
from credit.records.models import PublicationLog, Record, RecordRevision, WithdrawalNotice
from credit.records.services import Revocation, RevocationKind
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def shown(unit, reviewer):
    """A penalty published on TODAY."""
    record = RecordFactory(submitted=True, unit=unit, authority="示例局", document_number="鲁枣示罚〔2026〕9号")
    services.publish([record.pk], actor=reviewer, today=TODAY)
    record.refresh_from_db()
    return record


def passages():
    return list(PublicationLog.objects.values_list("passage", flat=True))


def test_a_withdrawn_record_is_hidden_at_once_and_keeps_its_term(shown, reviewer, heard):
    assert services.withdraw([shown.pk], actor=reviewer, reason="录入错误", today=LATER).done
    shown.refresh_from_db()
    assert (shown.status, shown.publicity_end) == ("withdrawn", LATER - timedelta(days=1))
    assert (shown.term_end, shown.left_reason, shown.revision) == (date(2027, 5, 20), "录入错误", 3)
    assert not Record.objects.public_on(LATER).exists()
    assert (passages(), heard) == (["in", "out"], [("left", [shown.pk], "withdrawn")])
    assert not WithdrawalNotice.objects.exists()


def test_a_record_withdrawn_on_its_first_day_keeps_ordered_dates(shown, reviewer):
    services.withdraw([shown.pk], actor=reviewer, reason="录入错误", today=TODAY)
    shown.refresh_from_db()
    assert shown.publicity_start == shown.publicity_end == TODAY
    assert not Record.objects.public_on(TODAY).exists()


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_a_reason_is_wanted(shown, reviewer, reason):
    with pytest.raises(DomainError, match="理由"):
        services.withdraw([shown.pk], actor=reviewer, reason=reason)


def test_a_revoked_decision_leaves_a_word_without_facts_for_a_time(shown, reviewer):
    revoked = Revocation(RevocationKind.REVOKED)
    services.withdraw([shown.pk], actor=reviewer, reason="复议撤销，当事人某某", revoked=revoked, today=LATER)
    notice = services.notices_on(LATER).get()
    assert (notice.document_number, notice.authority) == ("鲁枣示罚〔2026〕9号", "示例局")
    assert (notice.withdrawn_on, notice.reason) == (LATER, "原行政决定已被撤销")
    assert notice.public_until == LATER + timedelta(days=30)
    assert services.notices_on(notice.public_until).exists()
    assert not services.notices_on(notice.public_until + timedelta(days=1)).exists()


def test_what_was_never_shown_leaves_no_word(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit, details={"penalty_types": ["警告"]})
    services.publish([record.pk], actor=reviewer, today=TODAY)
    services.withdraw([record.pk], actor=reviewer, reason="撤销", revoked=Revocation(RevocationKind.REVOKED))
    assert not WithdrawalNotice.objects.exists()
    assert passages() == []


def test_the_law_section_withdraws_anything_and_the_clerk_nothing(shown, clerk, legal):
    assert services.withdraw([shown.pk], actor=clerk, reason="x").refused
    assert services.withdraw([shown.pk], actor=legal, reason="x").done


def test_a_withdrawn_record_can_come_back(shown, clerk, reviewer):
    revoked = Revocation(RevocationKind.CHANGED)
    services.withdraw([shown.pk], actor=reviewer, reason="误撤", revoked=revoked, today=LATER)
    services.submit([shown.pk], actor=clerk, today=LATER)
    assert services.publish([shown.pk], actor=reviewer, today=LATER).done
    shown.refresh_from_db()
    assert (shown.publicity_start, shown.publicity_end, shown.left_reason) == (LATER, date(2027, 5, 20), "")
    assert passages() == ["in", "out", "in"]
    assert not WithdrawalNotice.objects.exists()


def test_a_suspended_record_is_hidden_and_returns_for_the_rest_of_its_term(shown, reviewer, heard):
    services.suspend(shown.pk, actor=reviewer, reason="复议期间裁定暂停")
    assert not Record.objects.public_on(LATER).exists()
    services.resume(shown.pk, actor=reviewer, today=LATER)
    shown.refresh_from_db()
    assert (shown.status, shown.publicity_end) == ("published", date(2027, 5, 20))
    assert passages() == ["in", "out", "in"]
    assert [name for name, _, _ in heard] == ["left", "published"]


def test_misconduct_keeps_the_term_of_its_stated_class_when_it_comes_back(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit, slug="road-misconduct", severity="ordinary", details={})
    services.publish([record.pk], actor=reviewer, today=TODAY)
    services.suspend(record.pk, actor=reviewer, reason="暂停")
    back = services.resume(record.pk, actor=reviewer, today=LATER)
    assert (back.severity, back.publicity_end) == ("ordinary", date(2027, 5, 20))


def test_a_term_that_ran_out_meanwhile_is_not_resumed(shown, reviewer):
    services.suspend(shown.pk, actor=reviewer, reason="暂停")
    with pytest.raises(DomainError, match="届满"):
        services.resume(shown.pk, actor=reviewer, today=date(2027, 5, 21))


def test_withdrawing_a_suspended_record_is_no_second_exit(shown, reviewer):
    services.suspend(shown.pk, actor=reviewer, reason="暂停")
    services.withdraw([shown.pk], actor=reviewer, reason="撤下", today=LATER)
    assert passages() == ["in", "out"]


def test_repair_waits_for_the_shortest_term_and_leaves_no_trace(shown, reviewer):
    with pytest.raises(DomainError, match="最早可于 2026-08-20"):
        services.repair(shown.pk, actor=reviewer, case_number="XF-1", today=date(2026, 8, 19))
    services.repair(shown.pk, actor=reviewer, case_number="XF-1", today=date(2026, 8, 20))
    shown.refresh_from_db()
    assert (shown.status, shown.publicity_end) == ("repaired", date(2026, 8, 19))
    assert (passages(), WithdrawalNotice.objects.count()) == (["in", "out"], 0)


def test_a_repair_won_with_false_papers_is_taken_back_for_the_rest_of_the_term(shown, reviewer):
    services.repair(shown.pk, actor=reviewer, case_number="XF-1", today=date(2026, 9, 1))
    services.revoke_repair(shown.pk, actor=reviewer, reason="材料虚假", today=date(2026, 10, 1))
    shown.refresh_from_db()
    assert (shown.publicity_start, shown.publicity_end) == (date(2026, 10, 1), date(2027, 5, 20))
    assert passages() == ["in", "out", "in"]


def test_the_nightly_run_ends_terms_in_chunks_and_again_does_nothing(unit, reviewer, heard):
    records = [RecordFactory(submitted=True, unit=unit) for _ in range(5)]
    services.publish([record.pk for record in records], actor=reviewer, today=TODAY)
    heard.clear()
    last = date(2027, 5, 20)
    assert services.end_terms(today=last) == 0
    over = last + timedelta(days=1)
    assert [services.end_terms(today=over, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert set(Record.objects.values_list("status", "publicity_end", "left_reason")) == {("ended", last, "公示期满")}
    assert passages() == ["in"] * 5 + ["out"] * 5
    assert sum(len(ids) for _, ids, _ in heard) == 5
    assert AuditEntry.objects.filter(action="record.ended", actor=None).count() == 3
    assert RecordRevision.objects.filter(action="record.ended").count() == 5


def test_authorised_and_suspended_records_end_as_well_without_an_exit(unit, reviewer, legal):
    person = RecordFactory(submitted=True, unit=unit, subject=SubjectFactory(person=True))
    other = RecordFactory(submitted=True, unit=unit)
    services.agree([person.pk], actor=legal, today=TODAY)
    services.publish([person.pk, other.pk], actor=reviewer, today=TODAY)
    services.suspend(other.pk, actor=reviewer, reason="暂停")
    assert services.end_terms(today=date(2027, 5, 21)) == 2
    assert passages() == ["in", "out"]


def test_the_command_and_the_task_end_what_is_over(capsys):
    RecordFactory(published=True, decided_on=date(2020, 1, 1))
    call_command("end_terms", "--chunk", "1")
    assert "公示期满 1 条，公示依据到期 0 条" in capsys.readouterr().out
    RecordFactory(published=True, decided_on=date(2020, 1, 1))
    tasks.end_terms()
    assert Record.objects.filter(status="ended").count() == 2
