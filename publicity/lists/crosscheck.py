"""Comparing names with the lists: who is on one now, here or mirrored (名单比对)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.subjects.merging import household
from publicity.lists import types
from publicity.lists.lifecycle import STANDING
from publicity.lists.models import ListCandidate
from publicity.lists.types import ListKind

UNDECIDED = "公示中"


def entries(day: date) -> QuerySet[Record]:
    """Return the records of list entries that stand on `day`, at any level: released, decided, and not over.

    A suspended entry is still an entry; one in its publicity is none yet.
    """
    running = Q(term_end__isnull=True) | Q(term_end__gte=day)
    stands = Record.objects.filter(running, status__in=(RecordStatus.PUBLISHED, RecordStatus.SUSPENDED))
    return stands.filter(item__slug__in=types.list_items()).exclude(details__list_state=UNDECIDED)


def entries_of(subject_ids: Iterable[int], day: date) -> QuerySet[Record]:
    """Return the entries on `day` of these subjects, those of subjects merged with them included."""
    return entries(day).filter(subject__in=household(subject_ids))


def codes(*kinds: ListKind) -> list[str]:
    return [one.code for kind in kinds for one in types.of_kind(kind)]


def hits(subject_ids: Iterable[int], *kinds: ListKind, day: date) -> dict[int, set[str]]:
    """Return by subject the codes of the lists of these kinds on which it stands, mirrored and watch lists included."""
    ids, wanted = list(subject_ids), codes(*kinds)
    heirs = household(ids)
    rows = entries(day).filter(subject__in=heirs, details__list_type__in=wanted)
    listed = list(rows.values_list("subject_id", "details__list_type"))
    inside = ListCandidate.objects.filter(subject__in=heirs, type_code__in=wanted, status__in=STANDING)
    listed += inside.values_list("subject_id", "type_code")
    of_survivor: dict[int, set[str]] = {}
    for subject, code in listed:
        of_survivor.setdefault(heirs[subject], set()).add(code)
    return {pk: of_survivor[heirs[pk]] for pk in ids if heirs.get(pk) in of_survivor}


def names(found: Iterable[str]) -> str:
    """Return the lists by name, for a sentence."""
    return "、".join(f"《{types.get(code).name}》" for code in sorted(found))
