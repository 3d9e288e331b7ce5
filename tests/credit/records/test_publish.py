"""Publishing: what it writes, who may, what it refuses, and that a set costs no more queries than one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credit.audit.models import AuditEntry
from credit.calendars import services as calendars
from credit.records import services
from credit.records.models import PublicationLog, Record, RecordRevision
from credit.units.models import PostRole
from tests.factories.credit import TODAY, RecordFactory, RoleFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(unit):
    return RecordFactory(submitted=True, unit=unit)


def publish(*records, actor, today=TODAY):
    outcome = services.publish([record.pk for record in records], actor=actor, today=today)
    for record in records:
        record.refresh_from_db()
    return outcome


def test_a_published_penalty_is_public_from_that_day_to_the_end_of_its_term(record, reviewer, heard):
    assert publish(record, actor=reviewer).done == [record.pk]
    assert (record.publicity_start, record.publicity_end) == (TODAY, date(2027, 5, 20))
    assert (record.severity, record.term_rule, record.repair_from) == ("ordinary", "R2026", date(2026, 8, 20))
    assert record.published_by == reviewer
    assert heard == [("published", [record.pk], None)]
    for day, visible in [(date(2026, 5, 31), 0), (TODAY, 1), (date(2027, 5, 20), 1), (date(2027, 5, 21), 0)]:
        assert Record.objects.public_on(day).count() == visible


def test_publishing_leaves_a_past_state_an_audit_entry_and_a_number(record, reviewer):
    publish(record, actor=reviewer)
    past = RecordRevision.objects.get()
    assert (past.revision, past.state["status"], record.revision) == (1, "submitted", 2)
    assert "sealed" not in past.state
    assert AuditEntry.objects.get(action="record.published").target_id == str(record.pk)
    line = PublicationLog.objects.get()
    assert (line.number, line.passage, line.record_public_id) == (1, "in", record.public_id)


def test_the_due_day_is_seven_working_days_after_the_decision_and_marked_while_provisional(record, reviewer):
    publish(record, actor=reviewer)
    assert (record.due_on, record.due_is_provisional) == (date(2026, 5, 29), True)
    calendars.load_bundled()
    record.refresh_from_db()
    assert (record.due_on, record.due_is_provisional) == (date(2026, 5, 29), False)


def test_publishing_again_is_refused_and_changes_nothing(record, reviewer):
    publish(record, actor=reviewer)
    outcome = publish(record, actor=reviewer)
    assert "已经发布" in outcome.refused[record.pk]
    assert (record.revision, PublicationLog.objects.count()) == (2, 1)


def test_whoever_entered_it_never_publishes_it(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit, entered_by=reviewer)
    assert "录入" in publish(record, actor=reviewer).refused[record.pk]
    assert record.status == "submitted"


def test_only_the_reviewer_of_the_unit_or_of_the_leading_unit_publishes(record, unit, clerk):
    stranger = UserFactory(role=PostRole.REVIEWER)
    for actor in (clerk, stranger):
        assert "需要的角色是：审核员" in publish(record, actor=actor).refused[record.pk]
    lead = UnitFactory()
    RoleFactory(item=item("penalty"), unit=lead, role="lead")
    assert publish(record, actor=UserFactory(role=PostRole.REVIEWER, unit=lead)).done


def test_one_refusal_does_not_hold_up_the_others(record, unit, reviewer):
    waiting = RecordFactory(submitted=True, unit=unit, details={"penalty_types": ["罚款"], "fine_yuan": "2000.00"})
    outcome = publish(record, waiting, actor=reviewer)
    assert outcome.done == [record.pk]
    assert "请局法制科认定" in outcome.refused[waiting.pk]
    assert "请局法制科认定" in waiting.waits_for
    assert (waiting.status, waiting.revision) == ("submitted", 1)
    assert services.publish([0], actor=reviewer).refused == {0: "没有找到这条记录，可能已被删除。请刷新列表后重试。"}


def test_a_serious_penalty_needs_the_law_section(unit, reviewer, legal):
    record = RecordFactory(submitted=True, unit=unit, details={"penalty_types": ["吊销许可证件"]})
    assert "须经局法制科审核同意" in publish(record, actor=reviewer).refused[record.pk]
    assert services.agree([record.pk], actor=legal, today=TODAY).done
    assert publish(record, actor=reviewer).done
    assert (record.legal_by, record.severity, record.publicity_end) == (legal, "serious", date(2029, 5, 20))


def test_a_record_whose_term_is_over_ends_without_being_shown(unit, reviewer, heard):
    record = RecordFactory(submitted=True, unit=unit, decided_on=date(2021, 3, 1))
    assert publish(record, actor=reviewer).done
    assert (record.status, record.term_end) == ("ended", date(2024, 3, 1))
    assert (record.publicity_start, record.publicity_end) == (None, None)
    assert heard == []
    assert not PublicationLog.objects.exists()


def test_the_last_visible_day_itself_still_shows(unit, reviewer):
    last = RecordFactory(submitted=True, unit=unit, decided_on=date(2025, 6, 1))
    over = RecordFactory(submitted=True, unit=unit, decided_on=date(2025, 5, 31))
    publish(last, over, actor=reviewer)
    assert (last.status, over.status) == ("published", "ended")


def test_simplified_procedure_is_released_to_nobody(unit, reviewer, heard):
    record = RecordFactory(submitted=True, unit=unit, simplified=True)
    assert publish(record, actor=reviewer).done
    assert (record.disclosure, record.publicity_start, record.severity) == ("none", None, "minor")
    assert heard == []


def test_a_minor_penalty_is_shared_unless_the_law_section_finds_it_necessary(unit, reviewer, legal, heard):
    minor, necessary = (RecordFactory(submitted=True, unit=unit, details={"penalty_types": ["警告"]}) for _ in range(2))
    services.mark_necessary(necessary.pk, actor=legal, reason="社会影响较大", today=TODAY)
    publish(minor, necessary, actor=reviewer)
    assert (minor.disclosure, minor.publicity_start) == ("shared", None)
    assert (necessary.disclosure, necessary.publicity_end) == ("public", date(2026, 8, 20))
    assert heard == [("published", [minor.pk, necessary.pk], None)]
    assert PublicationLog.objects.count() == 1


def test_a_licence_stays_while_it_is_valid(unit, reviewer):
    dated, open_ended = (
        RecordFactory(submitted=True, licence=True, unit=unit),
        RecordFactory(submitted=True, licence=True, unit=unit, valid_until=None),
    )
    publish(dated, open_ended, actor=reviewer)
    assert (dated.publicity_end, open_ended.publicity_end) == (date(2028, 5, 19), None)
    assert Record.objects.public_on(date(2090, 1, 1)).get() == open_ended


def test_a_set_costs_as_many_queries_as_one(unit, reviewer):
    def count(number):
        ids = [RecordFactory(submitted=True, unit=unit).pk for _ in range(number)]
        actor = type(reviewer).objects.get(pk=reviewer.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.publish(ids, actor=actor, today=TODAY)
        return len(queries)

    calendars.current()
    assert count(1) == count(30)


def test_submitting_and_returning(unit, clerk, reviewer):
    record = RecordFactory(unit=unit, entered_by=clerk)
    assert services.submit([record.pk], actor=clerk, today=TODAY).done
    record.refresh_from_db()
    assert (record.status, record.severity, record.due_on) == ("submitted", "ordinary", date(2026, 5, 29))
    assert services.return_([record.pk], actor=reviewer, reason="事实不清").done
    record.refresh_from_db()
    assert (record.status, record.returned_reason, record.revision) == ("draft", "事实不清", 3)


def test_a_failing_subscriber_undoes_the_publication(record, reviewer, monkeypatch):
    from credit.records import hooks

    def fail(ids, **context):
        raise RuntimeError("outbox")

    monkeypatch.setattr(hooks.published, "_subscribers", [fail])
    with pytest.raises(RuntimeError, match="outbox"):
        services.publish([record.pk], actor=reviewer, today=TODAY)
    record.refresh_from_db()
    assert record.status == "submitted"
    assert not AuditEntry.objects.filter(action="record.published").exists()
