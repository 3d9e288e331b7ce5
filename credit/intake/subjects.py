"""Putting subjects back after an undone batch: those it made and nobody needs go, those it renamed get their name."""

from typing import Any

from django.db.models import Exists, OuterRef

from credit.intake.models import Batch
from credit.kernel.names import name_key
from credit.records.models import Party, Record
from credit.search.upkeep import refresh
from credit.subjects.models import DoubtfulMatch, NameKind, Relation, Subject, SubjectName


def put_subjects_back(batch: Batch) -> int:
    """Remove the batch's subjects without any trace left, rename back the renamed; returns how many it touched."""
    gone = sum(_remove_unused(first, last) for first, last in batch.effects.get("subjects", []))
    renamed = [subject_id for subject_id, name in batch.effects.get("renamed", []) if _rename_back(subject_id, name)]
    refresh(renamed)
    return gone + len(renamed)


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
    before = names.filter(kind=NameKind.FORMER).order_by("valid_until", "pk").last()
    if current is None or before is None:
        return False
    current.delete()
    before.kind, before.valid_until = NameKind.CURRENT, None
    before.save(update_fields=["kind", "valid_until"])
    Subject.objects.filter(pk=subject_id).update(name=before.name, name_key=before.key)
    return True
