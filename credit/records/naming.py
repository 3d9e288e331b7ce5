"""A listed subject's names change when a second person releases the record that says so, never by a draft.

The row that bears another name than the one on file is warned of when it is filed (V12). On release, the name of the
latest record becomes the present one, an older record's name a former one; both then are found by search.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from credit.catalogue import standards
from credit.kernel.ids import array_text
from credit.kernel.names import clean_display, name_key
from credit.records import hooks
from credit.search.upkeep import refresh
from credit.subjects.models import ORGANISATION_KINDS, NameKind, SubjectName
from credit.subjects.services import remember_former, rename


class Said(NamedTuple):
    """What a released record calls its subject."""

    record_id: int
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


# The database sets aside, by the text alone, what bears the name on file; folding is left to the few others.
_TOLD = """
SELECT r.id, r.subject_id, s.name_key, r.details->>c.name, r.decided_on
FROM credit_record r
JOIN credit_subject s ON s.id = r.subject_id
JOIN credit_catalogueitem i ON i.id = r.item_id
JOIN unnest(%(slugs)s::text[], %(columns)s::text[]) AS c(slug, name) ON c.slug = i.slug
WHERE r.id = ANY(%(ids)s) AND s.kind = ANY(%(kinds)s) AND r.details->>c.name <> s.name
"""


def _other_names(record_ids: Sequence[int]) -> Iterator[Said]:
    """Yield what differs from the present name; most releases yield nothing."""
    columns = {slug: standard.subject.name for slug, standard in standards.load().items() if standard.subject.name}
    values: dict[str, Any] = {
        "ids": array_text(record_ids), "kinds": list(ORGANISATION_KINDS), "slugs": list(columns),
        "columns": list(columns.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, values)
        for record_id, subject_id, key, name, day in cursor.fetchall():
            if name and name_key(name) != key:
                yield Said(record_id, subject_id, clean_display(name), day)


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
        remember_former(said.subject_id, said.name, told_by=said.record_id)
        known[key] = (NameKind.FORMER, None)
    else:
        rename(said.subject_id, said.name, said.day, told_by=said.record_id)
        known.update({other: (NameKind.FORMER, None) for other, (kind, _) in known.items() if kind == NameKind.CURRENT})
        known[key] = (NameKind.CURRENT, said.day)


def subscribe() -> None:
    """Hear of every record that is released or corrected; called when the app starts."""
    hooks.published.register(follow)
    hooks.changed.register(follow)
