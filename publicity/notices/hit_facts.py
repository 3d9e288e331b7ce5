"""What the results page tells beside each hit, in one statement: it is asked on every search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from credit.subjects.models import SubjectKind

# Visible as in RecordQuerySet.public_on, public as in SubjectQuerySet.public; tests hold them together.
_FACTS = """
SELECT s.id, s.public_id, s.kind, s.name, s.code, s.division_code, s.plate_colour,
       count(r.id) FILTER (WHERE i.slug = 'licence'), count(r.id) FILTER (WHERE i.slug = 'penalty'),
       coalesce(bool_or(EXISTS (SELECT FROM credit_disputemark m WHERE m.record_id = r.id AND m.until IS NULL)), false)
FROM credit_subject s
LEFT JOIN credit_record r ON r.subject_id = s.id AND r.status = 'published' AND r.disclosure = 'public'
     AND r.publicity_start <= %(day)s AND (r.publicity_end IS NULL OR r.publicity_end >= %(day)s)
LEFT JOIN credit_catalogueitem i ON i.id = r.item_id
WHERE s.id = ANY(%(ids)s) AND s.is_listed AND NOT s.is_personal AND s.merged_into_id IS NULL
GROUP BY s.id
"""


@dataclass(frozen=True, slots=True)
class HitFacts:
    """A public subject as a hit shows it; counts are of records on show today."""

    id: int
    public_id: str
    kind: str
    name: str
    code: str
    division_code: str
    plate_colour: str
    licences: int
    penalties: int
    is_disputed: bool

    def get_kind_display(self) -> str:
        return str(SubjectKind(self.kind).label)


def facts_of(subject_ids: Sequence[int], day: date | None = None) -> dict[int, HitFacts]:
    """Return the facts by subject; a subject that is not public (any more) is missing."""
    if not subject_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"ids": list(subject_ids), "day": day or timezone.localdate()})
        return {row[0]: HitFacts(*row) for row in cursor.fetchall()}
