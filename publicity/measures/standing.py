"""What stands on file about subjects, in one statement whatever their number: their own records and beside."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from credit.catalogue.models import Disclosure
from credit.records.lifecycle import RecordStatus
from credit.records.models import Severity
from publicity.measures.grounds import ground_items

GRADES = ("evaluation", "safety-grade")
COMMITMENTS = ("commitment",)
PENALTIES = ("penalty", "overload-penalty")


class Item(NamedTuple):
    """The catalogue item of a record."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A record in force, of which only what a check tells is read.

    `about` is the subject that was asked for: of a record on a subject merged into it, the surviving one.
    `beside`: the record is on somebody else and names the subject as a further party.
    """

    item: Item
    details: dict[str, Any]
    about: int
    beside: bool
    pk: int
    public_id: str
    subject_id: int
    title: str
    document_number: str
    authority: str
    decided_on: date | None
    publicity_start: date | None
    publicity_end: date | None
    term_end: date | None
    severity: str
    is_disputed: bool

    @property
    def severity_label(self) -> str:
        return Severity(self.severity).label if self.severity else ""


# The same records as `grounds.standing_on`, kept so by a test; building that query took longer than answering it.
_STATEMENT = """
WITH mine AS MATERIALIZED (
    SELECT id, COALESCE(merged_into_id, id) AS about FROM credit_subject
    WHERE id = ANY(%(subjects)s) OR merged_into_id = ANY(%(subjects)s)
), named AS (
    SELECT m.about, false AS beside, r.id FROM mine m JOIN credit_record r ON r.subject_id = m.id
    JOIN credit_catalogueitem i ON i.id = r.item_id WHERE i.slug = ANY(%(items)s)
    UNION
    SELECT m.about, true, r.id FROM mine m JOIN credit_party p ON p.subject_id = m.id
    JOIN credit_record r ON r.id = p.record_id JOIN credit_catalogueitem i ON i.id = r.item_id
    WHERE i.slug = ANY(%(penalties)s)
      AND NOT EXISTS (SELECT FROM mine o WHERE o.id = r.subject_id AND o.about = m.about)
)
SELECT i.slug, i.name, r.details::text, n.about, n.beside, r.id, r.public_id, r.subject_id, r.title, r.document_number,
    r.authority, r.decided_on, r.publicity_start, r.publicity_end, r.term_end, r.severity,
    EXISTS (SELECT FROM credit_disputemark d WHERE d.record_id = r.id AND d.until IS NULL)
FROM named n JOIN credit_record r ON r.id = n.id JOIN credit_catalogueitem i ON i.id = r.item_id
WHERE r.status = %(published)s AND (
    r.disclosure = %(public)s AND r.publicity_start <= %(day)s
        AND (r.publicity_end IS NULL OR r.publicity_end >= %(day)s)
    OR r.disclosure = %(authorised)s AND r.is_personal AND (r.term_end IS NULL OR r.term_end >= %(day)s))
ORDER BY r.decided_on DESC NULLS LAST, r.id DESC
"""


def standing(subject_ids: Collection[int], day: date) -> Iterator[Standing]:
    """Yield what is on file about these subjects on `day`, newest first, subjects merged into them included.

    Beside are the penalties that name one as a further party (the truck of a penalty, the firm of a truck).
    """
    if not subject_ids:
        return
    values: dict[str, Any] = {
        "subjects": list(subject_ids), "day": day, "penalties": list(PENALTIES),
        "items": [*ground_items(), *GRADES, *COMMITMENTS], "published": RecordStatus.PUBLISHED.value,
        "public": Disclosure.PUBLIC.value, "authorised": Disclosure.AUTHORISED.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        rows: list[Any] = cursor.fetchall()
    for slug, name, details, *rest in rows:
        yield Standing(Item(slug, name), json.loads(details), *rest)
