"""What waits for a person: counted over the units his posts reach, in one statement each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, CorrectionState, Record
from credit.units.policies import Reach, reach

DUE_SOON_DAYS = 3
OPEN = (RecordStatus.DRAFT, RecordStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Numbers of the first screen and of the sidebar."""

    drafts: int = 0
    returned: int = 0
    to_review: int = 0
    for_law: int = 0
    due_soon: int = 0
    corrections: int = 0


def within(scope: Reach, records: QuerySet, field: str = "unit") -> QuerySet:
    """Keep the rows of the units a right reaches."""
    return records if scope.everything else records.filter(**{f"{field}__in": scope.units})


def seen_by(user: Any) -> QuerySet[Record]:
    """Return the records the person may see at all."""
    return within(reach(user, "see_record"), Record.objects.all())


def desk_filter(name: str, user: Any) -> Q:
    """Return the filter of one pile on the desk: draft, returned, review, law, due."""
    soon = timezone.localdate() + timedelta(days=DUE_SOON_DAYS)
    piles = {
        "draft": Q(status=RecordStatus.DRAFT, returned_reason=""),
        "returned": Q(status=RecordStatus.DRAFT) & ~Q(returned_reason=""),
        "review": Q(status=RecordStatus.SUBMITTED) & ~Q(entered_by=user),
        "law": Q(status=RecordStatus.SUBMITTED, legal_by__isnull=True) & ~Q(waits_for=""),
        "due": Q(status__in=OPEN, due_on__lte=soon),
    }
    return piles.get(name, Q())


def waiting_for(user: Any) -> Waiting:
    """Count what waits for this person; nothing for somebody without posts."""
    if not reach(user, "see_record"):
        return Waiting()
    piles = {
        name: Count("pk", filter=desk_filter(name, user)) for name in ("draft", "returned", "review", "law", "due")
    }
    counts = seen_by(user).filter(status__in=OPEN).aggregate(**piles)
    pending = Correction.objects.filter(state=CorrectionState.PENDING).exclude(entered_by=user)
    return Waiting(
        drafts=counts["draft"],
        returned=counts["returned"],
        to_review=counts["review"],
        for_law=counts["law"],
        due_soon=counts["due"],
        corrections=within(reach(user, "publish"), pending, "record__unit").count(),
    )
