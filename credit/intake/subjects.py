"""Putting subjects back after an undone batch: those it made and nobody needs go, those it renamed get their name."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from credit.intake.models import Batch
from credit.kernel.names import name_key
from credit.records.models import Party, Record
from credit.search.upkeep import refresh
from credit.subjects.models import DoubtfulMatch, NameKind, Relation, Subject, SubjectIdentifier, SubjectName
from credit.subjects.services import forget_identifier


def names_told_by(record_ids: Sequence[int]) -> list[SubjectName]:
    """Return the names that the release of these records told; ask before records are removed."""
    return list(SubjectName.objects.filter(told_by__in=record_ids).order_by("-pk"))


def put_subjects_back(batch: Batch, told: Sequence[SubjectName]) -> int:
    """Remove the batch's subjects without any trace left, take back names and identifiers that it brought to others.

    `told` are names told by released records of the batch that have left. What has changed again since stays.
    Returns how many subjects it touched.
    """
    back = {subject_id for subject_id, name in batch.effects.get("renamed", []) if _rename_back(subject_id, name)}
    back |= {name.subject_id for name in told if _forget(name)}
    back |= {
        subject_id
        for added, ended in reversed(batch.effects.get("learned", []))
        if (subject_id := _unlearn(batch, added, ended)) is not None
    }
    gone = sum(_remove_unused(first, last) for first, last in batch.effects.get("subjects", []))
    refresh(back)
    return gone + len(back)


def _forget(name: SubjectName) -> bool:
    if name.kind == NameKind.CURRENT:
        return _rename_back(name.subject_id, name.name)
    return bool(name.delete()[0])


def _unlearn(batch: Batch, added: int, ended: Sequence[int]) -> int | None:
    """Take back an identifier the batch taught, unless records filed since by others may rest on it."""
    subject_id = SubjectIdentifier.objects.filter(pk=added).values_list("subject", flat=True).first()
    later = Record.objects.exclude(batch=batch).filter(entered_at__gt=batch.loaded_at)
    if subject_id is None or later.filter(Q(subject=subject_id) | Q(parties__subject=subject_id)).exists():
        return None
    return forget_identifier(added, ended)


def _remove_unused(first: int, last: int) -> int:
    """Remove the subjects of an id range that no record, relation or person's decision names."""
    me = OuterRef("pk")
    unused = Subject.objects.filter(
        ~Exists(Record.objects.filter(subject=me)),
        ~Exists(Party.objects.filter(subject=me)),
        ~Exists(Relation.objects.filter(source=me)),
        ~Exists(Relation.objects.filter(target=me)),
        ~Exists(DoubtfulMatch.objects.filter(decided=me)),
        ~Exists(Subject.objects.filter(merged_into=me)),
        pk__range=(first, last),
    )
    ids: list[Any] = list(unused.values_list("pk", flat=True))
    Subject.objects.filter(pk__in=ids).delete()
    return len(ids)


def _rename_back(subject_id: int, name: str) -> bool:
    """Take back a name that the batch gave, unless the subject has been renamed again since."""
    names = SubjectName.objects.filter(subject=subject_id)
    current = names.filter(kind=NameKind.CURRENT, key=name_key(name)).first()
    if current is None:
        return False
    former = names.filter(kind=NameKind.FORMER).order_by(F("valid_until").asc(nulls_first=True), "pk")
    before = former.filter(valid_until=current.valid_from).last() or former.last()  # the one it took the place of
    if before is None:
        return False
    current.delete()
    before.kind, before.valid_until = NameKind.CURRENT, None
    before.save(update_fields=["kind", "valid_until"])
    Subject.objects.filter(pk=subject_id).update(name=before.name, name_key=before.key)
    return True
