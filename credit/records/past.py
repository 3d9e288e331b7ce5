"""A record as it was at a moment: for the law section and the auditors only, and every look is audited."""

import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from credit.audit.services import note
from credit.records.models import Record, RecordRevision
from credit.units import policies

_PRESENT = "SELECT to_jsonb(r) - 'sealed' - 'digest' FROM credit_record r WHERE id = %s"


@transaction.atomic
def past_state(record: Record, at: datetime, *, actor: Any) -> dict[str, Any] | None:
    """Return all columns (without the restricted ones) as they were at `at`; None before the record was entered.

    Column names are those of the table, days are ISO text. Raises NotAllowed without the right.
    """
    policies.require(actor, "see_past", item=record.item, unit=record.unit_id)
    note("record.past_viewed", record, actor=actor, unit=record.unit_id, at=at.isoformat())
    past = RecordRevision.objects.filter(record=record, valid_from__lte=at, valid_until__gt=at).first()
    if past is not None:
        return {"details": _content_after(past), **past.state}
    changed_at = RecordRevision.objects.filter(record=record).aggregate(last=Max("valid_until"))["last"]
    return _present(record) if at >= (changed_at or record.entered_at) else None


def _content_after(past: RecordRevision) -> Any:
    """Return what the record said while `past` lasted: kept with it, or with the next change of its content."""
    later = RecordRevision.objects.filter(record=past.record_id, revision__gte=past.revision, state__has_key="details")
    change = later.order_by("revision").first()
    return change.state["details"] if change else past.record.details


def _present(record: Record) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [record.pk])
        state = cursor.fetchone()[0]
    return json.loads(state) if isinstance(state, str) else state
