"""Who has a public file: a subject is listed while at least one record on show is about it or names it as a party.

A name that entered with a draft, or stands only in records that have left, is nowhere in public: no file, no hit, no
count. Search rows are made while loading, for every subject that is not private (`Subject.objects.impersonal`), so
that publishing stays cheap; each public question joins the few subjects it found anyway and drops those that are not
listed, before it shows or counts any. What that costs: one UPDATE of the subjects concerned when records are published
and when they leave, and counts that stop at a hundred.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from credit.kernel.ids import array_text
from credit.records import hooks

# Held until the transaction ends: of two moves that concern one subject, the later one sees what the earlier one did.
_LOCK = """
SELECT id FROM credit_subject WHERE id IN (
    SELECT subject_id FROM credit_record WHERE id = ANY(%(ids)s)
    UNION SELECT subject_id FROM credit_party WHERE record_id = ANY(%(ids)s)
) ORDER BY id FOR NO KEY UPDATE
"""
_ON_SHOW = "r.status = 'published' AND r.disclosure = 'public' AND r.publicity_start IS NOT NULL"
_ENTER = f"""
WITH named AS (
    SELECT r.subject_id AS id FROM credit_record r WHERE r.id = ANY(%(ids)s) AND {_ON_SHOW}
    UNION SELECT p.subject_id FROM credit_party p JOIN credit_record r ON r.id = p.record_id
    WHERE r.id = ANY(%(ids)s) AND {_ON_SHOW}
)
UPDATE credit_subject s SET is_listed = true FROM named WHERE s.id = named.id AND NOT s.is_listed AND NOT s.is_personal
"""
_LEAVE = f"""
UPDATE credit_subject s SET is_listed = false
WHERE s.id = ANY(%(subjects)s) AND s.is_listed AND (s.is_personal OR NOT (
    EXISTS (SELECT FROM credit_record r WHERE r.subject_id = s.id AND {_ON_SHOW})
    OR EXISTS (SELECT FROM credit_party p JOIN credit_record r ON r.id = p.record_id
               WHERE p.subject_id = s.id AND {_ON_SHOW})
))
"""


def entered(record_ids: Sequence[int], **context: Any) -> None:
    """List the subjects that these records, where they are on show, name."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"ids": array_text(record_ids)})
        cursor.execute(_ENTER, {"ids": array_text(record_ids)})


def left(record_ids: Sequence[int], **context: Any) -> None:
    """Strike the subjects of these records off the list that no record on show names any more."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"ids": array_text(record_ids)})
        cursor.execute(_LEAVE, {"subjects": [row[0] for row in cursor.fetchall()]})


def changed(record_ids: Sequence[int], **context: Any) -> None:
    """Follow records that stay released but may have come on show or gone from it."""
    entered(record_ids)
    left(record_ids)


def subscribe() -> None:
    """Hear of every record that is released, changed or leaves; called when the app starts."""
    hooks.published.register(entered)
    hooks.changed.register(changed)
    hooks.left.register(left)
