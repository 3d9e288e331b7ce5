"""A listed subject's names change when a second person releases the record that says so, never by a draft.

The row that bears another name than the one on file is warned of when it is filed (V12). On release, the name of the
latest record becomes the present one, an older record's name a former one; both then are found by search.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models.fields.json import KeyTextTransform

from credit.catalogue import standards
from credit.kernel.names import clean_display, name_key
from credit.records import hooks
from credit.records.models import Record
from credit.search.upkeep import refresh
from credit.subjects.models import ORGANISATION_KINDS, NameKind, SubjectName
from credit.subjects.services import remember_former, rename


class Said(NamedTuple):
    """What a released record calls its subject."""

    subject_id: int
    name: str
    day: date | None


def follow(record_ids: Sequence[int], **context: Any) -> None:
    """Take up the names that these released records give to organisations, oldest record first."""
    news = sorted(_other_names(record_ids), key=lambda said: said.day or date.min)
    if not news:
        return
    known = _names_of({said.subject_id for said in news})
    for said in news:
        _take_up(said, known[said.subject_id])
    refresh([said.subject_id for said in news])


def _other_names(record_ids: Sequence[int]) -> Iterator[Said]:
    """Yield what differs from the present name; most releases yield nothing."""
    records = Record.objects.filter(pk__in=list(record_ids), subject__kind__in=ORGANISATION_KINDS)
    for slug in records.values_list("item__slug", flat=True).distinct():
        column = standards.get(slug).subject.name
        if not column:
            continue
        told = records.filter(item__slug=slug).annotate(told=KeyTextTransform(column, "details"))
        for subject_id, key, name, day in told.values_list("subject_id", "subject__name_key", "told", "decided_on"):
            if name and name_key(name) != key:
                yield Said(subject_id, clean_display(name), day)


def _names_of(subject_ids: set[int]) -> dict[int, dict[str, tuple[str, date | None]]]:
    """Return key → (kind, since) of the names on file, by subject."""
    names: dict[int, dict[str, tuple[str, date | None]]] = defaultdict(dict)
    rows = SubjectName.objects.filter(subject__in=subject_ids)
    for subject_id, key, kind, since in rows.values_list("subject", "key", "kind", "valid_from"):
        names[subject_id][key] = (kind, since)
    return names


def _take_up(said: Said, known: dict[str, tuple[str, date | None]]) -> None:
    key = name_key(said.name)
    if key in known:
        return
    since = next((since for kind, since in known.values() if kind == NameKind.CURRENT), None)
    if since and (said.day is None or said.day < since):
        remember_former(said.subject_id, said.name)
        known[key] = (NameKind.FORMER, None)
    else:
        rename(said.subject_id, said.name, said.day)
        known.update({other: (NameKind.FORMER, None) for other, (kind, _) in known.items() if kind == NameKind.CURRENT})
        known[key] = (NameKind.CURRENT, said.day)


def subscribe() -> None:
    """Hear of every record that is released or corrected; called when the app starts."""
    hooks.published.register(follow)
    hooks.changed.register(follow)
