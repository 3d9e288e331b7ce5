"""Discarding drafts that nobody outside ever saw: a typing error in the subject is mended by entering anew."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from credit.records.candidates import Candidate
from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, Record, RecordRevision
from credit.records.moving import Gate, Outcome, choose, tell, wanted_reason
from credit.subjects.models import Relation


def delete_unseen(ids: Iterable[int]) -> int:
    """Remove records that were never released, with their past states and relations; the audit trail stays."""
    wanted = list(ids)
    RecordRevision.objects.filter(record__in=wanted).delete()
    Correction.objects.filter(record__in=wanted).delete()
    Relation.objects.filter(record__in=wanted).delete()
    Record.objects.filter(pk__in=wanted).delete()
    return len(wanted)


@transaction.atomic
def discard(record_ids: Iterable[int], *, actor: Any, reason: str) -> Outcome:
    """Remove drafts that were never released. Raises DomainError without a reason."""
    reason = wanted_reason(reason)
    passed, outcome = choose(record_ids, _was_never_released, Gate(actor, "correct_draft").refusal)
    outcome.done = [candidate.id for candidate in passed]
    tell("record.discarded", outcome.done, actor=actor, reason=reason)
    delete_unseen(outcome.done)
    return outcome


def _was_never_released(candidate: Candidate) -> str:
    if candidate.status != RecordStatus.DRAFT or Record.objects.filter(pk=candidate.id, published_at__isnull=False):
        return "只有从未发布过的草稿可以作废；发布过的记录请走撤下。"
    return ""
