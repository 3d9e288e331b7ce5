"""Keeping tables and indexes in bounds: what is over is moved out of the way by age, a bounded piece at a time.

What a platform holds now stays in `Delivery` with its digest, day and the key of its package: that is the proof that
reconciliation compares, and it grows with the records, not with their changes. Of a closed package the body goes and
the rest is kept in `PastPackage`; deliveries that are over go to `PastDelivery`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from credit.sharing.lifecycle import PAST, DeliveryState

PIECE = 5000  # rows in one transaction
PIECES = 400  # in one run: the next night goes on
ROWS_OF_A_PACKAGE = 100
SETTLED = [DeliveryState.ACCEPTED.value, DeliveryState.REJECTED.value]

_DELIVERIES = """
WITH old AS (
    SELECT id FROM credit_delivery
    WHERE (state IN ({past}) OR state = 'accepted' AND operation = 'D') AND queued_at < %(before)s
    ORDER BY queued_at LIMIT %(piece)s FOR UPDATE SKIP LOCKED
), moved AS (
    DELETE FROM credit_delivery d USING old WHERE d.id = old.id RETURNING d.*
)
INSERT INTO credit_pastdelivery (platform_id, item_id, record_id, revision, operation, state, package_key, packed_on,
    payload_digest, platform_record_id, reason_code, queued_at, accepted_at, archived_at)
SELECT m.platform_id, m.item_id, m.record_id, m.revision, m.operation, m.state, coalesce(p.key, m.package_key),
    m.packed_on, m.payload_digest, m.platform_record_id, m.reason_code, m.queued_at, m.accepted_at, clock_timestamp()
FROM moved m LEFT JOIN credit_package p ON p.id = m.package_id
""".format(past=", ".join(f"'{state.value}'" for state in sorted(PAST)))
_PACKAGES = """
SELECT id FROM credit_package WHERE closed_at < %(before)s AND state = ANY(%(settled)s)
ORDER BY closed_at LIMIT %(piece)s FOR UPDATE SKIP LOCKED
"""
_LOOSEN = """
UPDATE credit_delivery d SET package_key = p.key, package_id = NULL
FROM credit_package p WHERE p.id = d.package_id AND d.package_id = ANY(%(ids)s)
"""
_MOVE = """
WITH moved AS (DELETE FROM credit_package WHERE id = ANY(%(ids)s) RETURNING *)
INSERT INTO credit_pastpackage (key, platform_id, item_id, body_digest, rows, state, attempts, created_at, sent_at,
    closed_at)
SELECT key, platform_id, item_id, body_digest, rows, state, attempts, created_at, sent_at, closed_at FROM moved
"""


@dataclass(frozen=True, slots=True)
class Archived:
    """How much one run has moved."""

    deliveries: int
    packages: int


def archive(
    *, now: datetime | None = None, days: int | None = None, piece: int = PIECE, pieces: int = PIECES
) -> Archived:
    """Move what has been over for so many days (setting SHARING_KEEP_DAYS); stop after so many pieces of each kind."""
    before = (now or timezone.now()) - timedelta(days=settings.SHARING_KEEP_DAYS if days is None else days)
    return Archived(
        _piecewise(_move_deliveries, before, piece, pieces),
        _piecewise(_move_packages, before, max(1, piece // ROWS_OF_A_PACKAGE), pieces),
    )


def _piecewise(move: Callable[[datetime, int], int], before: datetime, piece: int, pieces: int) -> int:
    """Move piece after piece until there is less than one left; return how much that was."""
    total = 0
    for _ in range(pieces):
        moved = move(before, piece)
        total += moved
        if moved < piece:
            break
    return total


@transaction.atomic
def _move_deliveries(before: datetime, piece: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, {"before": before, "piece": piece})
        return cursor.rowcount


@transaction.atomic
def _move_packages(before: datetime, piece: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PACKAGES, {"before": before, "piece": piece, "settled": SETTLED})
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_LOOSEN, {"ids": ids})
        cursor.execute(_MOVE, {"ids": ids})
    return len(ids)
