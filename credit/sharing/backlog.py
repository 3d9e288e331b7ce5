"""How the outbox stands: what waits, since when, what was accepted last, what failed and why.

Backlog is what waits for the platform: pending rows and open packages. Rows that wait for a person (rejected, held)
are counted apart. All of it is read from partial indexes, so that it stays quick beside a million accepted rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from credit.sharing.lifecycle import CLOSED, IN_FLIGHT, DeliveryState
from credit.sharing.models import Delivery, Package, Platform

WAITING = frozenset({DeliveryState.PENDING, *IN_FLIGHT})

_STANDINGS = """
WITH open AS (
    SELECT platform_id, item_id,
           count(*) FILTER (WHERE state = ANY(%(waiting)s)) AS waiting,
           count(*) FILTER (WHERE state = 'rejected') AS rejected,
           count(*) FILTER (WHERE state = 'held') AS held,
           min(queued_at) FILTER (WHERE state = ANY(%(waiting)s)) AS oldest_at
    FROM credit_delivery WHERE NOT state = ANY(%(closed)s) GROUP BY platform_id, item_id
)
SELECT i.platform_id, i.item_id, coalesce(o.waiting, 0), coalesce(o.rejected, 0), coalesce(o.held, 0), o.oldest_at,
       (SELECT max(d.accepted_at) FROM credit_delivery d
        WHERE d.platform_id = i.platform_id AND d.item_id = i.item_id AND d.accepted_at IS NOT NULL) AS accepted_at
FROM credit_platformitem i
LEFT JOIN open o ON o.platform_id = i.platform_id AND o.item_id = i.item_id
WHERE i.is_active OR o.platform_id IS NOT NULL
ORDER BY i.platform_id, i.item_id
"""
# The oldest waiting row by its index; what is under way is as old as its package at least.
_TOO_OLD = """
SELECT count(*) FROM credit_platform p
WHERE NOT p.is_paused AND least(
    (SELECT d.queued_at FROM credit_delivery d WHERE d.platform_id = p.id AND d.state = 'pending'
     ORDER BY d.due_at, d.id LIMIT 1),
    (SELECT min(k.created_at) FROM credit_package k WHERE k.platform_id = p.id AND k.closed_at IS NULL)
) < clock_timestamp() - make_interval(mins => p.backlog_limit_minutes)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One item at one platform. `oldest_at`: when the oldest waiting row was queued."""

    platform_id: int
    item_id: int
    waiting: int
    rejected: int
    held: int
    oldest_at: datetime | None
    accepted_at: datetime | None

    @property
    def age(self) -> timedelta | None:
        """How long the oldest row waits."""
        return timezone.now() - self.oldest_at if self.oldest_at else None


def standings() -> list[Standing]:
    """Return how every item stands at every platform that takes it or still has rows of it."""
    values = {"waiting": sorted(WAITING), "closed": sorted(CLOSED)}
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, values)
        return [Standing(*row) for row in cursor.fetchall()]


def failures_by_reason(scope: Q) -> list[Mapping[str, Any]]:
    """Return rejected rows counted by platform, item, reason code and field, the most frequent first."""
    rows = Delivery.objects.filter(scope, state=DeliveryState.REJECTED)
    names = ("platform__name", "item__name", "platform", "item__slug", "reason_code", "reason_field")
    return list(rows.values(*names).annotate(rows=Count("pk")).order_by("-rows", "platform", "item", "reason_code"))


def no_backlog_too_old(database: psycopg.Connection) -> bool:
    """Tell whether no platform has a row that waits longer than its limit; one that is paused on purpose counts not.

    A database in which no table was made yet has nothing that waits.
    """
    try:
        return database.execute(_TOO_OLD).fetchone() == (0,)
    except psycopg.errors.UndefinedTable:
        return True


def states_of_platforms() -> list[tuple[str, str, int]]:
    """Return (platform, state, rows) of everything that is not closed."""
    rows = Delivery.objects.exclude(state__in=sorted(CLOSED))
    counted = rows.values_list("platform__code", "state").annotate(n=Count("pk")).order_by("platform__code", "state")
    return list(counted)


def open_packages() -> list[tuple[str, str, int]]:
    """Return (platform, state, packages) of packages without a final answer."""
    rows = Package.objects.filter(closed_at__isnull=True)
    return list(rows.values_list("platform__code", "state").annotate(n=Count("pk")).order_by("platform__code", "state"))


def troubles() -> list[tuple[str, int, bool]]:
    """Return (platform, failures in a row, is paused)."""
    return list(Platform.objects.values_list("code", "failures", "is_paused"))
