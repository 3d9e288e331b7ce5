"""Keeping the past state of records when they change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

_KEEP = """
INSERT INTO credit_recordrevision
    (record_id, revision, state, sealed, valid_from, valid_until, action, actor_id, batch_id, reason)
SELECT r.id, r.revision, to_jsonb(r) - 'sealed' - 'digest', r.sealed, coalesce(past.until, r.entered_at), %(at)s,
       %(action)s, %(actor)s, %(batch)s, %(reason)s
FROM credit_record r
LEFT JOIN (
    SELECT record_id, max(valid_until) AS until FROM credit_recordrevision
    WHERE record_id = ANY(%(ids)s) GROUP BY record_id
) past ON past.record_id = r.id
WHERE r.id = ANY(%(ids)s)
"""


def keep_past(
    record_ids: Sequence[int],
    *,
    action: str,
    actor: Any,
    batch: Any = None,
    reason: str = "",
    at: datetime | None = None,
) -> int:
    """Write the present state of these records as their past and return how many there were.

    Call it inside the transaction, with the rows locked, before the UPDATE, which raises `revision` by one.
    `action` is the audit word of the change, `at` its moment; `batch` is the batch that changes them, if one does.
    """
    if not record_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {
            "ids": list(record_ids), "at": at or timezone.now(), "action": action, "reason": reason[:500],
            "actor": getattr(actor, "pk", None), "batch": getattr(batch, "pk", batch),
        })  # fmt: skip
        return cursor.rowcount
