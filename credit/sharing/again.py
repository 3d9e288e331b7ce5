"""Sending again what a platform should have, and recalling what it should not: as new revisions, never as old ones.

A further revision of a record is counted once like any other; it replaces what the platform has, waits for what is
under way, and a withdrawal in the meantime stops it. Calling it twice queues nothing twice.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from credit.catalogue.models import Disclosure
from credit.records.lifecycle import RecordStatus
from credit.records.models import Source
from credit.records.revisions import keep_past
from credit.sharing import outbox
from credit.sharing.lifecycle import IN_FLIGHT, DeliveryState
from credit.sharing.models import Operation, Platform

# Released at a level the platform takes (`takes`), or not; never a record with a delivery that waits or is under way.
_READY = """
SELECT r.id FROM credit_record r
WHERE r.id = ANY(%(ids)s) AND %(takes)s = EXISTS (
    SELECT 1 FROM credit_platformitem i
    WHERE i.item_id = r.item_id AND i.platform_id = %(platform)s AND i.is_active AND r.disclosure = ANY(i.levels)
      AND r.disclosure <> %(none)s AND r.status = %(published)s AND r.source <> %(mirror)s
) AND NOT EXISTS (
    SELECT 1 FROM credit_delivery d
    WHERE d.record_id = r.id AND d.platform_id = %(platform)s AND d.state = ANY(%(open)s)
)
ORDER BY r.id FOR UPDATE OF r
"""
_RAISE = "UPDATE credit_record SET revision = revision + 1 WHERE id = ANY(%s)"
_RECALL = """
INSERT INTO credit_delivery (platform_id, item_id, record_id, revision, operation, state, is_recall, due_at, queued_at,
    attempts, platform_record_id, reason_code, reason_field, reason_text)
SELECT %(platform)s, r.item_id, r.id, r.revision, 'D', 'pending', true, statement_timestamp(), statement_timestamp(),
       0, '', '', '', ''
FROM credit_record r WHERE r.id = ANY(%(ids)s) ORDER BY r.id
ON CONFLICT (record_id, platform_id, revision) DO NOTHING
"""


@transaction.atomic
def send_again(platform: Platform, record_ids: Iterable[int], *, actor: Any, reason: str) -> list[int]:
    """Queue these records for one platform as new revisions; return those that were.

    Left out are records the platform does not take (any more) and those that wait or are under way already.
    """
    ids = _raised(platform, record_ids, takes=True, action="record.sent_again", actor=actor, reason=reason)
    outbox.queue(ids, Operation.UPDATE, only=platform.pk)
    return ids


@transaction.atomic
def recall(platform: Platform, record_ids: Iterable[int], *, actor: Any, reason: str) -> list[int]:
    """Tell one platform to withdraw records that it should not hold, whatever our books say; return those queued."""
    ids = _raised(platform, record_ids, takes=False, action="record.recalled", actor=actor, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(_RECALL, {"platform": platform.pk, "ids": ids})
    if ids:
        outbox.wake(platform.pk)
    return ids


def _raised(
    platform: Platform, record_ids: Iterable[int], *, takes: bool, action: str, actor: Any, reason: str
) -> list[int]:
    ids = _ready(platform, list(record_ids), takes=takes)
    keep_past(ids, action=action, actor=actor, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [ids])
    return ids


def _ready(platform: Platform, ids: Sequence[int], *, takes: bool) -> list[int]:
    values: dict[str, Any] = {
        "ids": list(ids), "platform": platform.pk, "takes": takes, "none": Disclosure.NONE,
        "published": RecordStatus.PUBLISHED, "mirror": Source.MIRROR,
        "open": sorted(IN_FLIGHT | {DeliveryState.PENDING}),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_READY, values)
        return [pk for (pk,) in cursor.fetchall()]
