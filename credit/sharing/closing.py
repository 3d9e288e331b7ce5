"""What an answer, or the lack of one, makes of packages and their rows: one statement for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from credit.kernel.masking import mask_prose
from credit.sharing.lifecycle import IN_FLIGHT, DeliveryState
from credit.sharing.packing import Parcel
from credit.sharing.platforms.base import Receipt

# The worker that lost its claim to another one finds no package here and changes nothing.
_CLOSE_PACKAGES = """
UPDATE credit_package p SET state = x.state, last_error = x.error, claimed_by = '',
    closed_at = CASE WHEN x.state <> %(received)s THEN clock_timestamp() END,
    due_at = CASE WHEN x.state = %(received)s THEN clock_timestamp() + make_interval(secs => x.pause) ELSE p.due_at END
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(errors)s::text[], %(pauses)s::float[])
    AS x (id, state, error, pause)
WHERE p.id = x.id AND p.claimed_by = %(token)s AND p.closed_at IS NULL
RETURNING p.id, p.state
"""
# Rows settled by an earlier answer about the same package stay as they are. What a platform writes about a person's
# record may tell of the person: field and code say enough.
_CLOSE_ROWS = """
UPDATE credit_delivery d SET
    state = coalesce(x.state, %(accepted)s),
    accepted_at = CASE WHEN x.state IS NULL OR x.state = %(accepted)s THEN clock_timestamp() END,
    way = m.mode,
    platform_record_id = CASE WHEN coalesce(x.number, '') <> '' THEN x.number ELSE d.platform_record_id END,
    reason_code = coalesce(x.code, ''), reason_field = coalesce(x.field, ''),
    reason_text = CASE WHEN r.is_personal THEN '' ELSE coalesce(x.text, '') END
FROM credit_delivery o JOIN credit_record r ON r.id = o.record_id JOIN credit_platform m ON m.id = o.platform_id
LEFT JOIN unnest(
    %(keys)s::text[], %(versions)s::bigint[], %(row_states)s::text[], %(fields)s::text[], %(codes)s::text[],
    %(texts)s::text[], %(numbers)s::text[]
) AS x (key, version, state, field, code, text, number) ON x.key = r.public_id AND x.version = o.revision
WHERE d.id = o.id AND o.package_id = ANY(%(packages)s) AND o.state = ANY(%(in_flight)s)
"""
_CLOSE_WHOLE = """
UPDATE credit_delivery SET state = %(rejected)s, reason_code = p.last_error,
    reason_text = '平台整包拒收，请联系平台核实'
FROM credit_package p
WHERE p.id = package_id AND package_id = ANY(%(packages)s) AND credit_delivery.state = ANY(%(in_flight)s)
"""
# What the platform now holds in place of earlier revisions, or holds no more.
_OLDER = """
UPDATE credit_delivery o SET state = CASE
    WHEN d.operation = 'D' AND o.state = %(accepted)s THEN %(withdrawn)s ELSE %(superseded)s
END
FROM credit_delivery d
WHERE d.package_id = ANY(%(packages)s) AND d.state = %(accepted)s AND (d.operation <> 'I' OR o.state = %(rejected)s)
  AND o.record_id = d.record_id AND o.platform_id = d.platform_id AND o.revision < d.revision
  AND o.state IN (%(accepted)s, %(rejected)s, %(held)s)
"""
_RELEASE_ROWS = """
UPDATE credit_delivery d SET package_id = NULL, state = CASE WHEN EXISTS (
    SELECT 1 FROM credit_delivery n
    WHERE n.record_id = d.record_id AND n.platform_id = d.platform_id AND n.revision > d.revision
) THEN %(superseded)s ELSE %(pending)s END
FROM credit_package p
WHERE d.package_id = p.id AND p.id = ANY(%(packages)s) AND p.claimed_by = %(token)s AND d.state = %(packed)s
"""
_RELEASE_PACKAGES = """
DELETE FROM credit_package p WHERE id = ANY(%(packages)s) AND claimed_by = %(token)s
  AND NOT EXISTS (SELECT 1 FROM credit_delivery WHERE package_id = p.id)
"""
# What the platform has said it received stays so while it cannot be asked for the rest.
_POSTPONE = """
WITH late AS (
    UPDATE credit_package p SET claimed_by = '', last_error = %(error)s,
        state = CASE WHEN p.state = %(received)s AND %(state)s = %(unknown)s THEN p.state ELSE %(state)s END,
        due_at = clock_timestamp() + make_interval(secs => %(pause)s),
        closed_at = CASE WHEN %(state)s = %(held)s THEN clock_timestamp() END
    WHERE id = %(package)s AND claimed_by = %(token)s RETURNING id, p.state
)
UPDATE credit_delivery d SET state = late.state FROM late
WHERE d.package_id = late.id AND d.state = ANY(%(in_flight)s)
"""
_IN_FLIGHT = {"in_flight": sorted(IN_FLIGHT)}
_STATES = {state.value: state.value for state in DeliveryState}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proved about a sent package: a receipt for its rows, or the whole of it refused with an answer code.

    A receipt that leaves rows pending is asked for again after so many seconds, or given up: then a person looks.
    """

    receipt: Receipt = Receipt()
    refused: str = ""
    ask_again_after: float = 0.0
    is_given_up: bool = False

    @property
    def state(self) -> DeliveryState:
        """What becomes of the package."""
        if self.refused:
            return DeliveryState.REJECTED
        if not self.receipt.pending:
            return DeliveryState.ACCEPTED
        return DeliveryState.HELD if self.is_given_up else DeliveryState.RECEIVED


def close(verdicts: Sequence[tuple[Parcel, Verdict]], *, token: str) -> int:
    """Store what the answers prove about these packages and their rows; return how many packages that concerned."""
    if not verdicts:
        return 0
    with transaction.atomic(durable=True):
        return settle(verdicts, token=token)


def settle(verdicts: Sequence[tuple[Parcel, Verdict]], *, token: str) -> int:
    """Do what `close` does within the transaction of the caller."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_PACKAGES, {
            **_STATES, "ids": [parcel.package.pk for parcel, _ in verdicts], "token": token,
            "states": [verdict.state.value for _, verdict in verdicts],
            "errors": [verdict.refused for _, verdict in verdicts],
            "pauses": [verdict.ask_again_after for _, verdict in verdicts],
        })  # fmt: skip
        closed = dict(cursor.fetchall())
        refused = [pk for pk, state in closed.items() if state == DeliveryState.REJECTED]
        judged = [pk for pk in closed if pk not in set(refused)]
        if judged:
            rows = _columns(verdict for parcel, verdict in verdicts if parcel.package.pk in set(judged))
            cursor.execute(_CLOSE_ROWS, {**_STATES, **rows, **_IN_FLIGHT, "packages": judged})
            cursor.execute(_OLDER, {**_STATES, "packages": judged})
        if refused:
            cursor.execute(_CLOSE_WHOLE, {**_STATES, **_IN_FLIGHT, "packages": refused})
    return len(closed)


def release(packages: Sequence[int], *, token: str) -> None:
    """Put the rows of packages that were never sent back in line; a newer revision meanwhile takes their place."""
    if packages:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(_RELEASE_ROWS, {**_STATES, "packages": list(packages), "token": token})
            cursor.execute(_RELEASE_PACKAGES, {"packages": list(packages), "token": token})


def postpone(package: int, *, token: str, error: str, pause: float, give_up: bool) -> None:
    """Leave a package unknown for `pause` seconds; or, when it has been so for too long, hold it for a person."""
    state = DeliveryState.HELD if give_up else DeliveryState.UNKNOWN
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_POSTPONE, {
            **_STATES, **_IN_FLIGHT, "package": package, "token": token, "error": error[:200], "pause": pause,
            "state": state.value,
        })  # fmt: skip


def _columns(verdicts: Iterable[Verdict]) -> dict[str, list[Any]]:
    """Return what is known of single rows as columns; a row of which nothing is known was accepted."""
    rows = [row for verdict in verdicts for row in _rows(verdict)]
    names = ("keys", "versions", "row_states", "fields", "codes", "texts", "numbers")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _rows(verdict: Verdict) -> Iterator[tuple[Any, ...]]:
    """Yield a tuple per row that is not simply accepted; a platform's words may repeat what it was sent, so masked."""
    receipt = verdict.receipt
    waiting = DeliveryState.HELD if verdict.is_given_up else DeliveryState.RECEIVED
    for key, version in receipt.pending - receipt.rejections.keys():
        yield key, version, waiting.value, "", "", "", ""
    for (key, version), why in receipt.rejections.items():
        words = why.field[:64], why.code[:8], mask_prose(why.text)[:300]
        yield key, version, DeliveryState.REJECTED.value, *words, ""
    for (key, version), number in receipt.numbers.items():
        if (key, version) not in receipt.pending and (key, version) not in receipt.rejections:
            yield key, version, DeliveryState.ACCEPTED.value, "", "", "", number[:64]
