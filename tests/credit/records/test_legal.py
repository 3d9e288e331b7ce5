"""What the law section decides: agreement, class, necessity."""

from datetime import date

import pytest

from credit.kernel.errors import DomainError
from credit.records import services, tasks
from credit.records.models import PublicationLog, Record, RecordRevision
from credit.terms.models import SeverityRule
from tests.factories.credit import TODAY, RecordFactory

pytestmark = pytest.mark.django_db


def released(unit, reviewer, **values):
    record = RecordFactory(submitted=True, unit=unit, **values)
    assert services.publish([record.pk], actor=reviewer, today=TODAY).done
    return record


def test_a_fine_that_no_rule_classes_is_published_once_the_law_section_has_classed_it(unit, reviewer, legal):
    record = RecordFactory(submitted=True, unit=unit, details={"penalty_types": ["罚款"], "fine_yuan": "2000.00"})
    assert services.assess([record.pk], today=TODAY)[record.pk].startswith("R2026没有规定“罚款”")
    services.set_severity(record.pk, "ordinary", actor=legal, reason="参照分级标准", today=TODAY)
    record.refresh_from_db()
    assert (record.severity, record.severity_by, record.waits_for) == ("ordinary", legal, "")
    assert record.severity_rule == "人工认定：参照分级标准"
    assert services.publish([record.pk], actor=reviewer, today=TODAY).done
    record.refresh_from_db()
    assert (record.publicity_end, record.severity_rule) == (date(2027, 5, 20), "人工认定：参照分级标准")


def test_a_class_stated_in_the_file_stands_once_the_law_section_agrees(unit, reviewer, legal):
    record = RecordFactory(submitted=True, unit=unit, severity="serious")
    assert "填报的失信程度" in services.publish([record.pk], actor=reviewer, today=TODAY).refused[record.pk]
    services.agree([record.pk], actor=legal, today=TODAY)
    assert services.publish([record.pk], actor=reviewer, today=TODAY).done
    record.refresh_from_db()
    assert (record.severity, record.severity_by, record.publicity_end) == ("serious", legal, date(2029, 5, 20))


def test_only_the_law_section_decides(unit, reviewer, clerk):
    record = RecordFactory(submitted=True, unit=unit)
    assert services.agree([record.pk], actor=reviewer).refused
    for actor in (reviewer, clerk):
        with pytest.raises(DomainError, match="法制审核"):
            services.set_severity(record.pk, "minor", actor=actor, reason="示例")
        with pytest.raises(DomainError, match="法制审核"):
            services.mark_necessary(record.pk, actor=actor, reason="示例")


def test_a_new_class_moves_the_end_of_a_released_record(unit, reviewer, legal, heard):
    record = released(unit, reviewer)
    heard.clear()
    services.set_severity(record.pk, "serious", actor=legal, reason="情节严重", today=TODAY)
    record.refresh_from_db()
    assert (record.publicity_end, record.revision) == (date(2029, 5, 20), 3)
    assert RecordRevision.objects.get(revision=2).state["severity"] == "ordinary"
    assert heard == [("changed", [record.pk], None)]
    assert PublicationLog.objects.last().passage == "changed"


def test_a_released_record_found_minor_leaves_the_public(unit, reviewer, legal):
    record = released(unit, reviewer)
    services.set_severity(record.pk, "minor", actor=legal, reason="情节轻微", today=TODAY)
    record.refresh_from_db()
    assert (record.status, record.disclosure, record.publicity_start) == ("published", "shared", None)
    assert PublicationLog.objects.last().passage == "out"
    assert not Record.objects.public_on(TODAY).exists()


def test_a_minor_record_found_necessary_enters_the_public(unit, reviewer, legal):
    record = released(unit, reviewer, details={"penalty_types": ["通报批评"]})
    services.mark_necessary(record.pk, actor=legal, reason="社会影响", today=date(2026, 7, 1))
    record.refresh_from_db()
    assert (record.publicity_start, record.publicity_end) == (date(2026, 7, 1), date(2026, 8, 20))
    assert list(PublicationLog.objects.values_list("passage", flat=True)) == ["in"]


def test_a_class_that_ends_the_term_ends_the_record(unit, reviewer, legal):
    record = released(unit, reviewer, details={"penalty_types": ["没收违法所得"]})
    day = date(2026, 12, 1)  # minor: three months from 20 May are over
    services.set_severity(record.pk, "minor", actor=legal, reason="情节轻微", today=day)
    record.refresh_from_db()
    assert (record.status, record.term_end) == ("ended", date(2026, 8, 20))
    assert PublicationLog.objects.last().passage == "out"


@pytest.mark.parametrize("trait", ["withdrawn", "ended"])
def test_what_has_left_keeps_its_class(trait, legal):
    record = RecordFactory(**{trait: True})
    with pytest.raises(DomainError, match="已离开公示"):
        services.set_severity(record.pk, "minor", actor=legal, reason="示例")


def test_what_was_loaded_from_a_file_shows_what_it_waits_for(unit):
    fine = {"penalty_types": ["罚款"], "fine_yuan": "2000.00"}
    waiting = RecordFactory(submitted=True, unit=unit, details=fine)
    settled, draft = RecordFactory(submitted=True, unit=unit), RecordFactory(unit=unit, details=fine)
    assert [services.assess_new(today=TODAY, limit=2) for _ in range(2)] == [2, 0]
    for record in (waiting, settled, draft):
        record.refresh_from_db()
    assert (bool(waiting.waits_for), settled.waits_for, settled.severity) == (True, "", "ordinary")
    assert (draft.waits_for, waiting.revision) == ("", 1)


def test_a_new_row_of_the_amount_table_settles_what_waited(unit):
    record = RecordFactory(submitted=True, unit=unit, details={"penalty_types": ["罚款"], "fine_yuan": "2000.00"})
    tasks.assess_new()
    assert services.reassess_waiting(chunk=1) == 1
    SeverityRule.objects.create(
        penalty_type="罚款", severity="ordinary", legal_basis="示例细则", valid_from=date(2026, 4, 1)
    )
    tasks.reassess_waiting()
    record.refresh_from_db()
    assert (record.waits_for, record.severity) == ("", "ordinary")


def test_an_unknown_class_is_refused(legal):
    with pytest.raises(DomainError, match="轻微、一般或严重"):
        services.set_severity(RecordFactory(submitted=True).pk, "tiny", actor=legal, reason="示例")
