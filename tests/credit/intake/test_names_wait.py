"""A listed firm bears a new name only once a second person released the record that says so."""

import pytest

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


def test_releasing_records_with_the_known_name_changes_no_name(take, good, reviewer, listed):
    take(table([_row(good, good["party_name"], "示例3号", "2026/03/21")]), publisher=reviewer)
    assert SubjectName.objects.filter(subject=listed).count() == 1
