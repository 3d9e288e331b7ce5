"""The past of a record, for those who may see it; and the mark of an open objection."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, NotAllowed
from credit.records import services
from credit.records.models import PublicationLog, Record
from credit.records.revisions import keep_past
from credit.units.models import PostRole
from tests.factories.credit import TODAY, RecordFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit, entered_at=timezone.now() - timedelta(days=2), sealed=b"x")
    services.publish([record.pk], actor=reviewer, today=TODAY)
    record.refresh_from_db()
    return record


def test_every_state_can_be_seen_again(shown, reviewer, legal):
    published = timezone.now()
    services.withdraw([shown.pk], actor=reviewer, reason="示例", today=TODAY)
    moments = [shown.entered_at - timedelta(days=1), shown.entered_at, published, timezone.now()]
    states = [services.past_state(shown, at, actor=legal) for at in moments]
    assert [state and state["status"] for state in states] == [None, "submitted", "published", "withdrawn"]
    assert not any("sealed" in state for state in states if state)


def test_a_move_keeps_no_copy_of_the_content_and_the_past_still_tells_it(shown, reviewer, legal):
    before = dict(shown.details)
    seen = timezone.now()
    moved = shown.revisions.get(action="record.published")
    assert ("details" in moved.state, moved.sealed) == (False, None)
    keep_past([shown.pk], action="record.corrected", actor=reviewer)
    Record.objects.filter(pk=shown.pk).update(details={**before, "example": "示例"}, revision=shown.revision + 1)
    assert services.past_state(shown, shown.entered_at, actor=legal)["details"] == before
    assert services.past_state(shown, seen, actor=legal)["details"] == before
    assert services.past_state(shown, timezone.now(), actor=legal)["details"] == {**before, "example": "示例"}


def test_the_law_section_and_the_auditor_may_look_and_every_look_is_written_down(shown, legal):
    for actor in (legal, UserFactory(role=PostRole.AUDITOR)):
        services.past_state(shown, timezone.now(), actor=actor)
    assert AuditEntry.objects.filter(action="record.past_viewed", target_id=str(shown.pk)).count() == 2


@pytest.mark.parametrize("role", [role for role in PostRole if role not in (PostRole.LEGAL, PostRole.AUDITOR)])
def test_nobody_else_may_look(shown, unit, role):
    with pytest.raises(NotAllowed):
        services.past_state(shown, timezone.now(), actor=UserFactory(role=role, unit=unit))
    assert not AuditEntry.objects.filter(action="record.past_viewed").exists()


def test_a_dispute_is_shown_from_mark_to_unmark(shown, legal, heard):
    services.mark_disputed(shown.pk, case_number="YY-1", actor=legal)
    services.mark_disputed(shown.pk, case_number="YY-1", actor=legal)  # once is enough
    services.mark_disputed(shown.pk, case_number="YY-2", actor=legal)
    assert Record.objects.with_dispute().get().is_disputed
    assert services.unmark_disputed(shown.pk, case_number="YY-1", actor=legal)
    assert not services.unmark_disputed(shown.pk, case_number="YY-1", actor=legal)
    assert Record.objects.with_dispute().get().is_disputed
    services.unmark_disputed(shown.pk, case_number="YY-2", actor=legal)
    assert not Record.objects.with_dispute().get().is_disputed
    assert [name for name, _, _ in heard] == ["changed"] * 4
    assert list(PublicationLog.objects.values_list("passage", flat=True)) == ["in", *["changed"] * 4]
    shown.refresh_from_db()
    assert shown.revision == 6


def test_an_objection_taken_up_again_opens_the_mark_again(shown, legal):
    services.mark_disputed(shown.pk, case_number="YY-1", actor=legal)
    services.unmark_disputed(shown.pk, case_number="YY-1", actor=legal)
    services.mark_disputed(shown.pk, case_number="YY-1", actor=legal)
    assert Record.objects.with_dispute().get().is_disputed


def test_only_released_records_are_marked(legal):
    with pytest.raises(DomainError, match="异议标注"):
        services.mark_disputed(RecordFactory(submitted=True).pk, case_number="YY-1", actor=legal)
