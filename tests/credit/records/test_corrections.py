"""A correction of a released record: the old state stays on show until a second person agrees."""

from datetime import date

import pytest

from credit.kernel.errors import DomainError, NotAllowed
from credit.records import services
from credit.records.models import PublicationLog, Record, RecordRevision
from credit.units.models import PostRole
from tests.factories.credit import TODAY, PostFactory, RecordFactory, SubjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit)
    services.publish([record.pk], actor=reviewer, today=TODAY)
    record.refresh_from_db()
    return record


def propose(record, actor, **values):
    return services.propose_correction(record.pk, values=values, actor=actor, reason="示例更正")


def apply(correction, actor):
    return services.apply_corrections([correction.pk], actor=actor, today=TODAY)


def passages():
    return list(PublicationLog.objects.values_list("passage", flat=True))


def test_a_correction_shows_only_once_it_is_applied(shown, clerk, reviewer, heard):
    details = {**shown.details, "violation_type": "更正后"}
    correction = propose(shown, clerk, title="更正后的摘要（示例）", details=details)
    shown.refresh_from_db()
    assert (shown.title, shown.revision) == ("未按规定维护车辆（示例）", 2)
    assert apply(correction, reviewer).done == [correction.pk]
    shown.refresh_from_db()
    assert (shown.title, shown.revision) == ("更正后的摘要（示例）", 3)
    assert shown.details["violation_type"] == "更正后"
    assert RecordRevision.objects.get(revision=2).state["title"] == "未按规定维护车辆（示例）"
    assert (heard, passages()) == ([("changed", [shown.pk], None)], ["in", "changed"])


def test_a_corrected_day_moves_the_term(shown, clerk, reviewer):
    apply(propose(shown, clerk, decided_on="2026-04-30"), reviewer)
    shown.refresh_from_db()
    assert (shown.decided_on, shown.publicity_end) == (date(2026, 4, 30), date(2027, 4, 30))
    assert shown.publicity_start == TODAY


def test_whoever_entered_a_correction_does_not_apply_it(shown, clerk, unit):
    correction = propose(shown, clerk, title="示例")
    PostFactory(user=clerk, unit=unit, role=PostRole.REVIEWER)
    assert "录入" in apply(correction, clerk).refused[correction.pk]


def test_a_correction_can_take_a_record_off_the_pages(shown, clerk, reviewer, legal, heard):
    correction = propose(shown, clerk, procedure="简易程序")
    services.agree_corrections([correction.pk], actor=legal)
    apply(correction, reviewer)
    shown.refresh_from_db()
    assert (shown.disclosure, shown.publicity_start) == ("none", None)
    assert (heard, passages()) == ([("left", [shown.pk], "published")], ["in", "out"])


def test_a_lighter_class_needs_the_law_section_too(shown, clerk, reviewer, legal):
    correction = propose(shown, clerk, details={"penalty_types": ["警告"]})
    assert "改变了失信程度" in apply(correction, reviewer).refused[correction.pk]
    services.agree_corrections([correction.pk], actor=legal)
    assert apply(correction, reviewer).done


def test_so_does_any_correction_about_a_person(unit, clerk, reviewer, legal):
    person = RecordFactory(submitted=True, unit=unit, subject=SubjectFactory(person=True))
    services.agree([person.pk], actor=legal, today=TODAY)
    services.publish([person.pk], actor=reviewer, today=TODAY)
    correction = propose(person, clerk, title="示例")
    assert "涉及自然人" in apply(correction, reviewer).refused[correction.pk]


def test_a_correction_can_end_a_record(shown, clerk, reviewer):
    apply(propose(shown, clerk, decided_on="2021-01-01"), reviewer)
    shown.refresh_from_db()
    assert (shown.status, passages()) == ("ended", ["in", "out"])


def test_a_heavier_class_needs_the_law_section_first(shown, clerk, reviewer, legal):
    correction = propose(shown, clerk, details={"penalty_types": ["吊销许可证件"]})
    before = Record.objects.values().get(pk=shown.pk)
    assert "须经局法制科审核同意" in apply(correction, reviewer).refused[correction.pk]
    assert Record.objects.values().get(pk=shown.pk) == before
    assert services.agree_corrections([correction.pk], actor=legal).done
    assert apply(correction, reviewer).done
    shown.refresh_from_db()
    assert (shown.severity, shown.publicity_end) == ("serious", date(2029, 5, 20))


def test_a_refused_correction_changes_nothing(shown, clerk, reviewer):
    correction = propose(shown, clerk, title="示例")
    services.refuse_correction(correction.pk, actor=reviewer, reason="依据不足")
    shown.refresh_from_db()
    assert shown.revision == 2
    assert "已办结" in apply(correction, reviewer).refused[correction.pk]
    with pytest.raises(DomainError, match="已办结"):
        services.refuse_correction(correction.pk, actor=reviewer, reason="再次")


def test_a_correction_written_before_another_one_was_applied_is_refused(shown, clerk, reviewer):
    from credit.records.models import Correction

    late = Correction.objects.create(
        record=shown, base_revision=2, values={"title": "旧"}, entered_by=clerk, state="refused"
    )
    apply(propose(shown, clerk, title="新"), reviewer)
    Correction.objects.filter(pk=late.pk).update(state="pending")
    assert "又有别的更正生效" in apply(late, reviewer).refused[late.pk]


def test_what_may_not_be_proposed(shown, clerk, reviewer):
    with pytest.raises(DomainError, match="不能更正"):
        propose(shown, clerk, natural_key="x")
    with pytest.raises(NotAllowed):
        propose(shown, reviewer, title="x")
    propose(shown, clerk, title="x")
    with pytest.raises(DomainError, match="已有一份"):
        propose(shown, clerk, title="y")
    with pytest.raises(DomainError, match="只用于已发布"):
        propose(RecordFactory(submitted=True), clerk, title="x")


def test_restricted_columns_are_replaced_only_when_the_correction_carries_them(shown, clerk, reviewer):
    Record.objects.filter(pk=shown.pk).update(sealed=b"old", digest=b"1")
    apply(propose(shown, clerk, title="示例"), reviewer)
    shown.refresh_from_db()
    assert bytes(shown.sealed) == b"old"
    new = services.propose_correction(shown.pk, values={}, sealed=b"new", digest=b"2", actor=clerk, reason="示例")
    apply(new, reviewer)
    shown.refresh_from_db()
    assert (bytes(shown.sealed), bytes(shown.digest)) == (b"new", b"2")
    assert bytes(RecordRevision.objects.get(revision=3).sealed) == b"old"
