"""Writing subjects: many new ones by COPY, and what a sheet taught about those on file."""

from collections.abc import Sequence
from datetime import date
from itertools import repeat
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.ids import public_ids
from credit.kernel.names import aliases, name_key
from credit.sealing import seal
from credit.subjects.copying import copy_rows, take_ids
from credit.subjects.models import (
    SEALED_SCHEMES,
    DoubtfulMatch,
    NameKind,
    Scheme,
    Subject,
    SubjectIdentifier,
    SubjectKind,
    SubjectName,
)
from credit.subjects.resolution import Changes, Known, stored

LOCK = 7_370_400_001  # pg_advisory_xact_lock: one transaction at a time makes subjects

_SUBJECT = (
    "id", "public_id", "kind", "name", "name_key", "code", "division_code", "legal_representative", "is_personal",
    "plate_colour", "first_issued_on", "is_listed", "created_at",
)  # fmt: skip
_IDENTIFIER = ("subject_id", "scheme", "value", "sealed")
_NAME = ("subject_id", "name", "key", "kind", "valid_from", "valid_until")


def lock_subjects() -> None:
    """Wait until no other transaction makes subjects; held until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def make_subjects(made: Sequence[Known]) -> None:
    """Write new subjects with their identifiers and names, and give each its id."""
    if not made:
        return
    now = timezone.now()
    for known, number in zip(made, take_ids(Subject, len(made)), strict=True):
        known.id = number
    copy_rows("credit_subject", _SUBJECT, map(_subject_row, made, public_ids(len(made)), repeat(now)))
    copy_rows("credit_subjectidentifier", _IDENTIFIER, (row for one in made for row in _identifier_rows(one)))
    copy_rows("credit_subjectname", _NAME, (row for one in made for row in _name_rows(one)))


def _claim_of(known: Known) -> Any:
    if known.claim is None:
        raise ValueError("a new subject is made from a claim")
    return known.claim


def _subject_row(known: Known, number: str, now: Any) -> tuple[Any, ...]:
    claim = _claim_of(known)
    return (
        known.id, number, known.kind, known.name, known.key, claim.code, known.division_code,
        known.legal_representative, known.is_personal, claim.plate_colour, claim.first_issued_on, False, now,
    )  # fmt: skip


def _identifier_rows(known: Known) -> list[tuple[Any, ...]]:
    return [
        (known.id, scheme, stored(scheme, value), seal(value) if scheme in SEALED_SCHEMES else None)
        for scheme, value in _claim_of(known).identifiers
    ]


def _name_rows(known: Known) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [(known.id, known.name, known.key, NameKind.CURRENT, known.named_since, None)]
    rows += [(known.id, name, name_key(name), NameKind.FORMER, None, None) for name in known.former]
    return rows + [(known.id, name, key, NameKind.ALIAS, None, None) for name, key in alias_names(known)]


def alias_names(known: Known) -> list[tuple[str, str]]:
    """Return the further names written in a subject's name cell, with their keys; none for a person."""
    if known.kind == SubjectKind.PERSON or (known.name.isalnum() and "名称" not in known.name):
        return []  # no bracket, space or colon parts a second name
    keys = {name_key(name): name for name in aliases(known.name)}
    return [(name[:200], key[:200]) for key, name in keys.items() if key and key != known.key]


def apply_changes(changes: Changes) -> set[int]:
    """Write what a sheet taught about subjects on file; return the ids whose search rows must be rebuilt.

    `changes.learned` then holds the new identifiers with those they ended, so that undoing can take them back.
    """
    for known, name, since in changes.renamed:
        rename(known.id, name, since)
    for known, name in changes.former:
        remember_former(known.id, name)
    for known, scheme, value, day in changes.identifiers:
        changes.learned.append(_add_identifier(known.id, scheme, value, day))
    if changes.personal:
        Subject.objects.filter(pk__in=changes.personal).update(is_personal=True, is_listed=False)
    if changes.opened:
        Subject.objects.filter(pk__in=changes.opened).update(is_personal=False)
    touched = [known for known, *_ in changes.renamed]
    touched += [known for known, _ in changes.former] + [known for known, *_ in changes.identifiers]
    return changes.personal | changes.opened | {known.id for known in touched}


def remember_former(subject_id: int, name: str, *, told_by: int | None = None) -> None:
    """Note a name the subject once bore; `told_by` is the record that says so."""
    SubjectName.objects.get_or_create(
        subject_id=subject_id,
        key=name_key(name),
        kind=NameKind.FORMER,
        defaults={"name": name, "told_by_id": told_by},
    )


def rename(subject_id: int, name: str, since: date | None, *, told_by: int | None = None) -> None:
    """Make `name` the present name; the one before stays as a former name, dated."""
    names = SubjectName.objects.filter(subject_id=subject_id)
    for current in names.filter(kind=NameKind.CURRENT):
        if names.filter(key=current.key, kind=NameKind.FORMER).exists():
            current.delete()
        else:
            current.kind, current.valid_until = NameKind.FORMER, since
            current.save(update_fields=["kind", "valid_until"])
    SubjectName.objects.create(
        subject_id=subject_id,
        name=name,
        key=name_key(name),
        kind=NameKind.CURRENT,
        valid_from=since,
        told_by_id=told_by,
    )
    Subject.objects.filter(pk=subject_id).update(name=name, name_key=name_key(name))


def _add_identifier(subject_id: int, scheme: str, value: str, day: date | None) -> tuple[int, list[int]]:
    """Add an identifier; the one it replaces under the same scheme ends the day before at the latest today.

    Returns the id of the new row and those of the rows it ended.
    """
    held = SubjectIdentifier.objects.filter(subject_id=subject_id, scheme=scheme, valid_until__isnull=True)
    ended = list(held.values_list("pk", flat=True))
    held.update(valid_until=day or timezone.localdate())
    added = SubjectIdentifier.objects.create(
        subject_id=subject_id,
        scheme=scheme,
        value=stored(scheme, value),
        sealed=seal(value) if scheme in SEALED_SCHEMES else None,
        valid_from=day,
    )
    _bear_plate(subject_id, scheme, value)
    return added.pk, ended


def _bear_plate(subject_id: int, scheme: str, value: str) -> None:
    """A vehicle is known by its present plate."""
    if scheme == Scheme.PLATE:
        plate, _, colour = value.partition("|")
        Subject.objects.filter(pk=subject_id).update(code=plate, plate_colour=colour)


def forget_identifier(added: int, ended: Sequence[int]) -> int | None:
    """Take back a learned identifier: it goes, those it ended hold again; return the subject, None when it is gone.

    Where somebody else holds one of the ended ones by now, that one stays ended.
    """
    identifier = SubjectIdentifier.objects.filter(pk=added, valid_until__isnull=True).first()
    if identifier is None:
        return None
    identifier.delete()
    for old in SubjectIdentifier.objects.filter(pk__in=ended):
        if not SubjectIdentifier.objects.filter(scheme=old.scheme, value=old.value, valid_until__isnull=True).exists():
            SubjectIdentifier.objects.filter(pk=old.pk).update(valid_until=None)
            _bear_plate(old.subject_id, old.scheme, old.value)
    return identifier.subject_id


@transaction.atomic
def decide_match(match_id: int, *, subject_id: int, actor: Any) -> DoubtfulMatch:
    """A person says which subject a doubtful row means; loading the batch again files the row."""
    match = DoubtfulMatch.objects.select_for_update().get(pk=match_id)
    match.decided_id, match.decided_by = subject_id, actor
    match.save(update_fields=["decided", "decided_by"])
    note("match.decided", match, actor=actor, subject=subject_id, batch=match.batch_id)
    return match
