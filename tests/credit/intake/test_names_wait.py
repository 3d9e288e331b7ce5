"""A listed firm bears a new name only once a second person released the record that says so."""

import pytest

from credit.intake import services as intake
from credit.records import services as records
from credit.records.models import Record
from credit.search.models import SearchName
from credit.subjects.models import Subject, SubjectName
from tests.credit.intake.conftest import table

pytestmark = pytest.mark.django_db
NEW, OLD = "枣庄示例新运输有限公司", "枣庄示例老运输公司"


@pytest.fixture
def listed(take, good, reviewer) -> Subject:
    take(table([good]), publisher=reviewer)
    subject = Subject.objects.get(kind="enterprise")
    assert subject.is_listed
    return subject


def _row(good, name, number, day):
    return good | {"party_name": name, "document_number": number, "decided_on": day, "act_ended_on": "2025/11/10"}


def test_a_draft_does_not_rename_a_listed_firm_and_its_release_does(take, good, reviewer, listed):
    batch = take(table([_row(good, NEW, "示例2号", "2026/03/20")]))
    listed.refresh_from_db()
    assert listed.name == good["party_name"]
    assert batch.rows_warned == 1
    assert not SearchName.objects.filter(name=NEW).exists()
    assert records.publish(Record.objects.filter(batch=batch).values_list("pk", flat=True), actor=reviewer).done
    listed.refresh_from_db()
    assert listed.name == NEW
    kinds = dict(SubjectName.objects.filter(subject=listed).values_list("name", "kind"))
    assert kinds == {NEW: "current", good["party_name"]: "former"}
    assert set(SearchName.objects.filter(subject=listed).values_list("name", flat=True)) == {NEW, good["party_name"]}


def test_an_older_record_adds_a_former_name_when_it_is_released(take, good, reviewer, listed):
    take(table([_row(good, OLD, "示例0号", "2025/12/02")]), publisher=reviewer)
    listed.refresh_from_db()
    assert listed.name == good["party_name"]
    assert SubjectName.objects.get(subject=listed, name=OLD).kind == "former"


def test_undoing_takes_back_the_names_that_its_release_confirmed(take, good, reviewer, listed):
    older = take(table([_row(good, OLD, "示例0号", "2025/12/02")]), publisher=reviewer)
    newer = take(table([_row(good, NEW, "示例2号", "2026/03/20")]), publisher=reviewer)
    intake.undo(newer.pk, reviewer)
    listed.refresh_from_db()
    assert listed.name == good["party_name"]
    assert set(SearchName.objects.filter(subject=listed).values_list("name", flat=True)) == {good["party_name"], OLD}
    intake.undo(older.pk, reviewer)
    assert set(SearchName.objects.filter(subject=listed).values_list("name", flat=True)) == {good["party_name"]}
    assert list(SubjectName.objects.filter(subject=listed).values_list("name", "kind")) == [
        (good["party_name"], "current")
    ]


def test_undoing_takes_back_an_identifier_that_it_taught_a_subject_on_file(take, good, reviewer, listed):
    before = set(listed.identifiers.values_list("scheme", "value"))
    taught = _row(good, good["party_name"], "示例4号", "2026/03/22") | {"organisation_code": "MA3ABCD1-5"}
    batch = take(table([taught]))
    assert set(listed.identifiers.values_list("scheme", "value")) - before
    intake.undo(batch.pk, reviewer)
    assert set(listed.identifiers.values_list("scheme", "value")) == before


def test_an_identifier_on_which_a_later_record_may_rest_stays(take, good, reviewer, listed):
    taught = _row(good, good["party_name"], "示例4号", "2026/03/22") | {"organisation_code": "MA3ABCD1-5"}
    batch = take(table([taught]))
    take(table([_row(good, good["party_name"], "示例5号", "2026/03/23")]))
    intake.undo(batch.pk, reviewer)
    assert listed.identifiers.filter(scheme="organisation_code").exists()


def test_releasing_records_with_the_known_name_changes_no_name(take, good, reviewer, listed):
    take(table([_row(good, good["party_name"], "示例3号", "2026/03/21")]), publisher=reviewer)
    assert SubjectName.objects.filter(subject=listed).count() == 1
