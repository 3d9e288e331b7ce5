"""Putting back what records said before a filing, from their past states."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from credit.records.corrections import COLUMNS
from credit.records.filing.content import digest_of
from credit.records.models import Correction, RecordRevision
from credit.records.revisions import keep_past
from credit.sealing import unseal

_BACK = (*COLUMNS, "batch_id", "entered_by_id", "source", "generation", "subject_id", "is_personal")
_SETS = ", ".join(f'"{name}" = past."{name}"' for name in _BACK)
_RESTORE = f"""
UPDATE credit_record r SET {_SETS}, sealed = v.sealed, digest = %(digest)s, revision = r.revision + 1,
    published_by_id = CASE WHEN r.published_by_id = past.entered_by_id THEN NULL ELSE r.published_by_id END,
    status = CASE WHEN v.state->>'status' = 'withdrawn' THEN 'withdrawn' ELSE r.status END
FROM credit_recordrevision v
JOIN credit_record o ON o.id = v.record_id
CROSS JOIN LATERAL jsonb_populate_record(o, v.state) past
WHERE v.id = %(revision)s AND r.id = v.record_id
"""


def restore_contents(past_states: Sequence[RecordRevision], *, actor: Any, batch: Any, reason: str) -> int:
    """Give each record the content of a past state as a new revision; returns how many there were."""
    keep_past([one.record_id for one in past_states], action="record.undone", actor=actor, batch=batch, reason=reason)
    with connection.cursor() as cursor:
        for past in past_states:
            digest = digest_of(past.state["details"], unseal(past.sealed))
            cursor.execute(_RESTORE, {"revision": past.pk, "digest": digest})
    return len(past_states)


def restoring_corrections(applied: Sequence[Correction], *, reason: str, entered_by: Any) -> list[Correction]:
    """Write corrections that take applied ones back, pending until somebody applies them."""
    made = []
    for correction in applied:
        past = (
            RecordRevision.objects.filter(
                record=correction.record_id, action="record.corrected", revision__gte=correction.base_revision
            )
            .order_by("revision")
            .first()
        )
        if past is None:
            continue
        Correction.objects.filter(record=correction.record_id, state="pending").update(state="refused", reason=reason)
        made.append(
            Correction.objects.create(
                record_id=correction.record_id,
                base_revision=correction.record.revision,
                values={name: past.state[name] for name in COLUMNS},
                sealed=past.sealed,
                digest=digest_of(past.state["details"], unseal(past.sealed)),
                reason=reason,
                entered_by=entered_by,
                legal_by=correction.legal_by,  # who agreed to the change agreed to its being taken back
                legal_at=correction.legal_at,
            )
        )
    return made
