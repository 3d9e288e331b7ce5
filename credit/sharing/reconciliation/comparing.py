"""What we expect a platform to hold, set beside what it says it holds: set by set, in the database.

Ours is the accepted revision of each record. A record is not judged while any of its deliveries is under way, or when
one was accepted since the platform was asked: the two lists would be of different moments. What is held for a person
is not under way any more: comparing is how the person learns what the platform made of it. Where a mode shows only what
came by it (`SHOW_THEIR_OWN`), records accepted by another one are not judged but counted: there is nobody to ask.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from credit.sharing import digests
from credit.sharing.lifecycle import IN_FLIGHT, DeliveryState
from credit.sharing.platforms.base import Held
from credit.sharing.reconciliation.models import Difference, Reconciliation

_OURS = """
SELECT r.public_id AS key, d.record_id, d.revision, d.payload_digest
FROM credit_delivery d JOIN credit_record r ON r.id = d.record_id
WHERE d.platform_id = %(platform)s AND d.item_id = %(item)s AND d.state = 'accepted' AND d.operation <> 'D'
  AND d.packed_on >= %(start)s AND d.packed_on <= %(end)s
"""
_SEEN = " AND (%(way)s = '' OR d.way IN ('', %(way)s))"
_OTHER_WAY = "%(way)s <> '' AND d.way NOT IN ('', %(way)s)"
_SUMMARY = f"""
SELECT count(*), coalesce(encode(sha256(string_agg(
    key || ' ' || revision || ' ' || coalesce(encode(payload_digest, 'hex'), '') || E'\\n', '' ORDER BY key
)::bytea), 'hex'), '') FROM ({_OURS}{_SEEN}) ours
"""
_THEIRS = "CREATE TEMPORARY TABLE theirs (key text, version bigint, digest bytea)"
_COMPARE = f"""
WITH ours AS ({_OURS}{_SEEN}), apart AS (
    SELECT coalesce(o.key, t.key) AS key, o.record_id, o.revision, t.version
    FROM ours o FULL JOIN theirs t ON t.key = o.key
    WHERE o.key IS NULL OR t.key IS NULL OR t.version <> o.revision OR t.digest <> o.payload_digest
), named AS (
    SELECT a.key, r.id AS record_id, a.revision, a.version, elsewhere.revision AS other,
           EXISTS (SELECT 1 FROM credit_delivery d WHERE d.record_id = r.id AND d.platform_id = %(platform)s
                   AND (d.state = ANY(%(unsettled)s) OR d.accepted_at >= %(asked_at)s)) AS is_under_way,
           EXISTS (SELECT 1 FROM credit_delivery d WHERE d.record_id = r.id AND d.platform_id = %(platform)s
                   AND d.state = 'accepted' AND {_OTHER_WAY}) AS is_unseen
    FROM apart a LEFT JOIN credit_record r ON r.public_id = a.key
    LEFT JOIN LATERAL (
        SELECT d.revision FROM credit_delivery d
        WHERE a.revision IS NULL AND d.record_id = r.id AND d.platform_id = %(platform)s
          AND d.state = 'accepted' AND d.operation <> 'D'
        ORDER BY d.revision DESC LIMIT 1
    ) elsewhere ON true
), written AS (
    INSERT INTO credit_difference (run_id, kind, key, record_id, our_version, their_version, mended)
    SELECT %(run)s,
           CASE WHEN n.version IS NULL THEN 'there' WHEN n.revision IS NULL AND n.other IS NULL THEN 'here'
                ELSE 'different' END,
           n.key, n.record_id, coalesce(n.revision, n.other), n.version, ''
    FROM named n WHERE NOT n.is_under_way AND NOT n.is_unseen
    ORDER BY n.key
    RETURNING id
)
SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM named WHERE is_under_way AND NOT is_unseen)
"""


class Summary(NamedTuple):
    """How many records we expect there, and a digest over all of them that tells whether anything changed."""

    records: int
    digest: str


@dataclass(frozen=True, slots=True)
class Scope:
    """One platform, item and period; both days are included. `way`: what came by this mode alone, empty for all."""

    platform: int
    item: int
    start: date
    end: date
    way: str = ""

    def values(self) -> dict[str, Any]:
        return asdict(self)


def summary(scope: Scope) -> Summary:
    """Return count and digest of what we expect the platform to hold."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, scope.values())
        return Summary(*cursor.fetchone())


def unseen(scope: Scope) -> int:
    """Return how many records the platform has accepted by ways of which it shows nothing in its present mode."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_OURS} AND {_OTHER_WAY}) unseen", scope.values())
        return int(cursor.fetchone()[0])


def compare(run: Reconciliation, scope: Scope, theirs: Iterable[Held], *, asked_at: datetime) -> tuple[int, int]:
    """Write every record on which the two sides differ; return how many, and how many differ while under way.

    `asked_at`: when the platform was asked.
    Call it in a transaction: the platform's list lies in a temporary table, which must go when anything fails.
    """
    values = {
        **scope.values(), "run": run.pk, "asked_at": asked_at,
        "unsettled": sorted(IN_FLIGHT | {DeliveryState.PENDING}),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_THEIRS)
        with cursor.copy("COPY theirs FROM STDIN") as copy:
            for held in theirs:
                copy.write_row((held.key, held.version, digests.stored(held.hash)))
        cursor.execute("ANALYZE theirs")
        cursor.execute(_COMPARE, values)
        found, under_way = cursor.fetchone()
        cursor.execute("DROP TABLE theirs")
    return int(found), int(under_way)


def counted(run: Reconciliation) -> dict[str, int]:
    """Return how many differences of each kind a run found."""
    kinds = list(Difference.objects.filter(run=run).values_list("kind", flat=True))
    return {
        "missing_here": kinds.count("here"), "missing_there": kinds.count("there"),
        "different": kinds.count("different"),
    }  # fmt: skip
