"""The dispute mark (异议标注): a row per case, shown beside the record while the objection is open."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.records import hooks, publication
from credit.records.candidates import Candidate
from credit.records.lifecycle import RecordStatus
from credit.records.models import DisputeMark, Passage
from credit.records.moving import change, tell, the_one

RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


@transaction.atomic
def mark_disputed(record_id: int, *, case_number: str, actor: Any) -> DisputeMark:
    """Mark a released record as disputed by this case. Marking twice changes nothing.

    Who may decide on the case is the case's own policy; `actor` is who did. Raises DomainError for other records.
    """
    candidate = the_one(record_id, _released)
    mark, is_new = DisputeMark.objects.get_or_create(record_id=record_id, case_number=case_number)
    if mark.until is not None:
        mark.since, mark.until, is_new = timezone.now(), None, True
        mark.save(update_fields=["since", "until"])
    if is_new:
        _announce(candidate, "record.disputed", actor=actor, case_number=case_number)
    return mark


@transaction.atomic
def unmark_disputed(record_id: int, *, case_number: str, actor: Any) -> bool:
    """Close the mark of this case and tell whether it was open; works at every status of the record."""
    candidate = the_one(record_id)
    marks = DisputeMark.objects.filter(record_id=record_id, case_number=case_number, until__isnull=True)
    was_open = marks.update(until=timezone.now()) > 0
    if was_open:
        _announce(candidate, "record.undisputed", actor=actor, case_number=case_number)
    return was_open


def _announce(candidate: Candidate, action: str, *, actor: Any, case_number: str) -> None:
    change([candidate], action=action, actor=actor, reason=case_number)
    tell(action, [candidate.id], actor=actor, case=case_number)
    if candidate.status == RecordStatus.PUBLISHED:
        hooks.changed.fire([candidate.id], actor=actor)
    if candidate.is_on_show:
        publication.log([candidate.id], Passage.CHANGED)


def _released(candidate: Candidate) -> str:
    label = RecordStatus(candidate.status).label
    return "" if candidate.status in RELEASED else f"记录的状态为“{label}”，只有已发布的记录可以加异议标注。"
