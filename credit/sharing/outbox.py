"""Putting deliveries into the outbox, in the transaction that changes the records.

What a platform should hold follows from the record as it now stands: released at a level the platform takes, or not.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from credit.catalogue.models import Disclosure
from credit.kernel.ids import array_text
from credit.records import hooks
from credit.records.lifecycle import RecordStatus
from credit.records.models import Source
from credit.sharing.lifecycle import MAY_HOLD, DeliveryState
from credit.sharing.models import Operation

log = logging.getLogger(__name__)
PUSH = "credit.sharing.tasks.push_platform"
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 1, "socket_timeout": 2}
UNDECIDED = "公示中"  # list_state of an entry in its publicity: nobody is on a list yet, so no platform hears of it
SILENCE = 10.0  # seconds
_silent_until = 0.0

# IS TRUE keeps the planner from the partial index of what is pending, which holds every record of a large release.
# A worker that is just claiming one of these rows makes this wait; the next statement then sees what it did.
_LOCK = """
SELECT count(*) FROM unnest(%(ids)s::bigint[]) AS r(id) CROSS JOIN LATERAL (
    SELECT 1 FROM credit_delivery WHERE record_id = r.id AND (state = %(pending)s) IS TRUE FOR UPDATE
) waiting
"""
_QUEUE = """
WITH wanted AS (
    SELECT r.id AS record_id, r.item_id, r.revision, i.platform_id,
           i.is_active AND r.disclosure = ANY(i.levels) AND r.disclosure <> %(none)s AND r.status = %(published)s
               AND r.source <> %(mirror)s AND %(operation)s <> 'D'
               AND coalesce(r.details ->> 'list_state', '') <> %(undecided)s AS takes,
           EXISTS (
               SELECT 1 FROM credit_delivery h
               WHERE h.record_id = r.id AND h.platform_id = i.platform_id AND h.operation <> 'D'
                 AND h.state = ANY(%(may_hold)s) AND (h.package_id IS NOT NULL OR h.package_key IS NOT NULL)
           ) AS holds
    FROM credit_record r JOIN credit_platformitem i ON i.item_id = r.item_id
    WHERE r.id = ANY(%(ids)s) AND (%(only)s::bigint IS NULL OR i.platform_id = %(only)s)
), replaced AS (
    UPDATE credit_delivery d SET state = CASE WHEN w.takes OR w.holds THEN %(superseded)s ELSE %(cancelled)s END
    FROM wanted w
    WHERE d.record_id = w.record_id AND d.platform_id = w.platform_id AND d.revision < w.revision
      AND (d.state = %(pending)s OR d.state = %(held)s AND d.package_id IS NULL)
), queued AS (
    INSERT INTO credit_delivery (platform_id, item_id, record_id, revision, operation, state, due_at, queued_at,
        attempts, platform_record_id, reason_code, reason_field, reason_text)
    SELECT platform_id, item_id, record_id, revision,
           CASE WHEN NOT takes THEN 'D' WHEN holds THEN 'U' ELSE 'I' END,
           %(pending)s, statement_timestamp(), statement_timestamp(), 0, '', '', '', ''
    FROM wanted WHERE takes OR holds
    ORDER BY platform_id, record_id
    ON CONFLICT (record_id, platform_id, revision) DO NOTHING
    RETURNING platform_id
)
SELECT platform_id, count(*) FROM queued GROUP BY platform_id
"""


def queue(record_ids: Sequence[int], operation: str = Operation.UPDATE, *, only: int | None = None) -> int:
    """Queue the present revision of these records for every platform concerned; return how many deliveries that made.

    A platform that takes the item at the record's level gets it (new or changed, settled when it is packed). One that
    no longer does, or any platform when `operation` is D, is told to withdraw it, if it ever had or may have it.
    Older revisions still waiting are replaced. With `only` the other platforms hear nothing.
    Call it after the change, in its transaction, with the rows locked.
    """
    if not record_ids:
        return 0
    values: dict[str, Any] = {
        "ids": array_text(record_ids), "operation": operation, "only": only, "none": Disclosure.NONE,
        "mirror": Source.MIRROR, "undecided": UNDECIDED,
        "published": RecordStatus.PUBLISHED, "may_hold": sorted(MAY_HOLD), "pending": DeliveryState.PENDING,
        "superseded": DeliveryState.SUPERSEDED, "cancelled": DeliveryState.CANCELLED, "held": DeliveryState.HELD,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, values)
        cursor.execute(_QUEUE, values)
        counts = dict(cursor.fetchall())
    for platform_id in counts:
        wake(platform_id)
    return sum(counts.values())


def wake(platform_id: int) -> None:
    """Start the worker of a platform after commit. Without a broker the sweep finds the rows a little later."""
    transaction.on_commit(lambda: send_task(platform_id), robust=True)


def send_task(platform_id: int) -> None:
    """Ask for a worker, once: a broker that is away must neither hold up nor undo what has happened.

    After a failure nobody is asked for a few seconds; the sweep finds the rows.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    options = {**current_app.conf.broker_transport_options, **ONE_TRY}
    try:
        with current_app.connection_for_write(transport_options=options) as broker:
            current_app.send_task(PUSH, args=[platform_id], connection=broker, retry=False, ignore_result=True)
    except (OperationalError, OSError) as trouble:
        _silent_until = time.monotonic() + SILENCE
        log.warning("sharing: no broker to wake platform %s (%s)", platform_id, type(trouble).__name__)


def on_released(record_ids: Sequence[int], **context: Any) -> None:
    """Subscriber of `published` and `changed`."""
    queue(record_ids, Operation.UPDATE)


def on_left(record_ids: Sequence[int], **context: Any) -> None:
    """Subscriber of `left`: suspended, withdrawn, repaired or ended records leave the platforms too."""
    queue(record_ids, Operation.DELETE)


def subscribe() -> None:
    """Hear of every record that is released, changed or leaves; called when the app starts."""
    hooks.published.register(on_released)
    hooks.changed.register(on_released)
    hooks.left.register(on_left)
