"""Keeping the past state of records when they change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from credit.kernel.ids import array_text
from credit.records.models import Record

CONTENT = frozenset({"details", "sealed", "digest"})
"""The columns that hold what a record says; all others tell where it stands."""
_PLAIN = ", ".join(f'r."{field.column}"' for field in Record._meta.concrete_fields if field.column not in CONTENT)
_KEEP = f"""
INSERT INTO credit_recordrevision
    (record_id, revision, state, sealed, valid_from, valid_until, action, actor_id, batch_id, reason)
SELECT r.id, r.revision, to_jsonb(plain){{details}}, {{sealed}}, coalesce(past.until, r.entered_at), %(at)s,
       %(action)s, %(actor)s, %(batch)s, %(reason)s
FROM credit_record r
CROSS JOIN LATERAL (SELECT {_PLAIN}) plain
LEFT JOIN (
    SELECT record_id, max(valid_until) AS until FROM credit_recordrevision
    WHERE record_id = ANY(%(ids)s) GROUP BY record_id
) past ON past.record_id = r.id
WHERE r.id = ANY(%(ids)s)
"""
_WHOLE = _KEEP.format(details=" || jsonb_build_object('details', r.details)", sealed="r.sealed")
_MOVE = _KEEP.format(details="", sealed="NULL::bytea")


def keep_past(
    record_ids: Sequence[int],
    *,
    action: str,
    actor: Any,
    batch: Any = None,
    reason: str = "",
    at: datetime | None = None,
    content: bool = True,
) -> int:
    """Write the present state of these records as their past and return how many there were.

    Call it inside the transaction, with the rows locked, before the UPDATE, which raises `revision` by one.
    `content` is False for a move that leaves what the record says as it is: the past then points at the next past
    state that has content, or at the record (see `past.past_state`); half of what a publication writes is saved.
    `action` is the audit word of the change, `at` its moment; `batch` is the batch that changes them, if one does.
    """
    if not record_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE if content else _MOVE, {
            "ids": array_text(record_ids), "at": at or timezone.now(), "action": action, "reason": reason[:500],
            "actor": getattr(actor, "pk", None), "batch": getattr(batch, "pk", batch),
        })  # fmt: skip
        return cursor.rowcount
