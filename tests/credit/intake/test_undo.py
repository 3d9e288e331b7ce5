"""Undoing a batch puts back what the public and the unit saw; history and audit stay."""

import pytest

from credit.audit.models import AuditEntry
from credit.intake import services
from credit.intake.models import Batch
from credit.kernel.errors import NotAllowed
from credit.records import services as records
from credit.records.models import Correction, Record, RecordRevision
from credit.search.models import SearchName
from credit.subjects.models import Subject, SubjectName
from tests.credit.intake.conftest import table

pytestmark = pytest.mark.django_db
OTHER = "另一种说法，罚款2000元（示例）。"


def state(record: Record) -> dict:
    record.refresh_from_db()
    names = ("details", "digest", "status", "authority", "title", "entered_by_id", "subject_id", "batch_id")
    return {name: getattr(record, name) for name in names}


def test_drafts_that_nobody_saw_are_removed_with_the_subjects_made_for_them(take, good, reviewer):
    batch = take(table([good]))
    undone = services.undo(batch.pk, reviewer)
    assert (undone.removed, undone.left) == (1, {})
    assert not Record.objects.exists()
    assert not Subject.objects.exists()
    assert not SearchName.objects.exists()
    assert Batch.objects.get().status == "undone"
    assert AuditEntry.objects.filter(action="batch.undone", actor=reviewer).exists()


def test_a_subject_that_others_use_stays(take, good, reviewer):
    batch = take(table([good]))
    take(table([good | {"document_number": "示例2号"}]))
    services.undo(batch.pk, reviewer)
    assert Subject.objects.filter(kind="enterprise").count() == 1


def test_published_records_are_withdrawn(take, good, reviewer):
    batch = take(table([good]), publisher=reviewer)
    record = Record.objects.get()
    assert record.status == "published"
    undone = services.undo(batch.pk, reviewer)
    record.refresh_from_db()
    assert (undone.withdrawn, record.status) == (1, "withdrawn")
    assert not Record.objects.public_now().exists()


def test_a_changed_draft_gets_its_former_content_as_a_new_revision(take, good, reviewer):
    take(table([good]))
    record = Record.objects.get()
    before = state(record)
    batch = take(table([good | {"penalty_content": OTHER}]))
    assert batch.rows_changed == 1
    undone = services.undo(batch.pk, reviewer)
    assert state(record) == before
    assert (undone.restored, undone.left, record.revision) == (1, {}, 3)
    assert RecordRevision.objects.filter(record=record).count() == 2


def test_loading_again_after_an_undo_finds_the_restored_row_unchanged(take, good, reviewer):
    content = table([good])
    take(content)
    batch = take(table([good | {"penalty_content": OTHER}]))
    services.undo(batch.pk, reviewer)
    assert take(content).rows_same == 1


def test_a_pending_correction_is_put_aside(take, good, reviewer):
    take(table([good]), publisher=reviewer)
    batch = take(table([good | {"penalty_content": OTHER}]))
    assert Correction.objects.get().state == "pending"
    services.undo(batch.pk, reviewer)
    assert Correction.objects.get().state == "refused"


def test_the_correction_that_gave_way_waits_again(take, good, reviewer):
    take(table([good]), publisher=reviewer)
    take(table([good | {"penalty_content": OTHER}]))
    batch = take(table([good | {"penalty_content": "第三种说法（示例）。"}]))
    services.undo(batch.pk, reviewer)
    waiting = Correction.objects.get(state="pending")
    assert waiting.values["details"]["penalty_content"] == OTHER


def test_an_applied_correction_falls_back_as_a_new_revision(take, good, reviewer):
    take(table([good]), publisher=reviewer)
    record = Record.objects.get()
    before = record.details
    batch = take(table([good | {"penalty_content": OTHER}]), publisher=reviewer)
    record.refresh_from_db()
    corrected = record.revision
    assert record.details["penalty_content"] == OTHER
    undone = services.undo(batch.pk, reviewer)
    record.refresh_from_db()
    assert (undone.corrections, record.details, record.status) == (1, before, "published")
    assert record.revision > corrected


def test_what_somebody_changed_since_is_left_and_listed(take, good, reviewer):
    batch = take(table([good]))
    later = take(table([good | {"penalty_content": OTHER}]))
    record = Record.objects.get()
    undone = services.undo(batch.pk, reviewer)
    assert list(undone.left) == [record.pk]
    assert "他人" in undone.left[record.pk]
    record.refresh_from_db()
    assert record.batch == later
    assert list(Batch.objects.get(pk=batch.pk).effects["left"]) == [str(record.pk)]


def test_a_new_name_is_taken_back(take, good, reviewer):
    take(table([good]))
    renamed = good | {"party_name": "枣庄示例新运输有限公司", "document_number": "示例2号", "decided_on": "2026/04/02"}
    batch = take(table([renamed]))
    subject = Subject.objects.get(kind="enterprise")
    assert subject.name == "枣庄示例新运输有限公司"
    services.undo(batch.pk, reviewer)
    subject.refresh_from_db()
    assert subject.name == good["party_name"]
    assert list(SubjectName.objects.filter(subject=subject).values_list("kind", flat=True)) == ["current"]
    assert set(SearchName.objects.filter(subject=subject).values_list("name", flat=True)) == {good["party_name"]}


def test_undoing_twice_changes_nothing_more(take, good, reviewer):
    batch = take(table([good]))
    services.undo(batch.pk, reviewer)
    assert services.undo(batch.pk, reviewer).removed == 0
    assert AuditEntry.objects.filter(action="batch.undone").count() == 1


def test_a_clerk_may_not_undo(take, good, clerk):
    batch = take(table([good]))
    with pytest.raises(NotAllowed):
        services.undo(batch.pk, clerk)


def test_an_undone_file_can_be_loaded_again_and_its_withdrawn_records_return_to_review(take, good, reviewer):
    content = table([good])
    batch = take(content, publisher=reviewer)
    services.undo(batch.pk, reviewer)
    again = take(content)
    assert again.rows_changed == 1
    assert Record.objects.get().status == "submitted"
    assert records.publish([Record.objects.get().pk], actor=reviewer).done
