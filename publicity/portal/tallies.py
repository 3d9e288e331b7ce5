"""How much there is: a few totals for the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from credit.records.models import Record
from credit.subjects.models import ORGANISATION_KINDS, Subject, SubjectKind
from publicity.portal.memory import remembered


@dataclass(frozen=True)
class Tallies:
    """Totals of what the public may see, and when they were counted."""

    organisations: int
    vehicles: int
    ships: int
    projects: int
    records: int
    counted_at: datetime


def current() -> Tallies:
    """Return the totals, at most a minute old."""
    return remembered("tallies", count)


def count() -> Tallies:
    """Count what is public now."""
    kinds = dict(Subject.objects.public().order_by().values_list("kind").annotate(Count("pk")))
    return Tallies(
        organisations=sum(kinds.get(kind, 0) for kind in ORGANISATION_KINDS),
        vehicles=kinds.get(SubjectKind.VEHICLE, 0),
        ships=kinds.get(SubjectKind.SHIP, 0),
        projects=kinds.get(SubjectKind.PROJECT, 0),
        records=Record.objects.public_now().count(),
        counted_at=timezone.now(),
    )
