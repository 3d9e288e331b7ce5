"""What an answer, or the lack of one, makes of packages and their rows: one statement for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from credit.kernel.masking import mask_prose
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.packing import Parcel
from credit.sharing.platforms.base import Rejection, RowKey

# The worker that lost its claim to another one finds no package here and changes nothing.
_CLOSE_PACKAGES = """
UPDATE credit_package p SET state = x.state, last_error = x.error, closed_at = clock_timestamp(), claimed_by = ''
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(errors)s::text[]) AS x (id, state, error)
WHERE p.id = x.id AND p.claimed_by = %(token)s AND p.closed_at IS NULL
RETURNING p.id, p.state
"""
_CLOSE_ROWS = """
UPDATE credit_delivery d SET
    state = CASE WHEN x.code IS NULL THEN %(accepted)s ELSE %(rejected)s END,
    accepted_at = CASE WHEN x.code IS NULL THEN clock_timestamp() END,
    reason_code = coalesce(x.code, ''), reason_field = coalesce(x.field, ''), reason_text = coalesce(x.text, '')
FROM credit_delivery o JOIN credit_record r ON r.id = o.record_id
LEFT JOIN unnest(%(keys)s::text[], %(versions)s::bigint[], %(fields)s::text[], %(codes)s::text[], %(texts)s::text[])
    AS x (key, version, field, code, text) ON x.key = r.public_id AND x.version = o.revision
WHERE d.id = o.id AND o.package_id = ANY(%(packages)s)
"""
_CLOSE_WHOLE = """
UPDATE credit_delivery SET state = %(rejected)s, reason_code = p.last_error,
    reason_text = '平台整包拒收，请联系平台核实'
FROM credit_package p WHERE p.id = package_id AND package_id = ANY(%(packages)s)
"""
# What the platform now holds in place of earlier revisions, or holds no more.
_OLDER = """
UPDATE credit_delivery o SET state = CASE WHEN d.operation = 'D' THEN %(withdrawn)s ELSE %(superseded)s END
FROM credit_delivery d
WHERE d.package_id = ANY(%(packages)s) AND d.operation <> 'I' AND d.state = %(accepted)s
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
_POSTPONE = """
WITH late AS (
    UPDATE credit_package SET state = %(state)s, claimed_by = '', last_error = %(error)s,
        due_at = clock_timestamp() + make_interval(secs => %(pause)s),
        closed_at = CASE WHEN %(state)s = %(held)s THEN clock_timestamp() END
    WHERE id = %(package)s AND claimed_by = %(token)s RETURNING id
)
UPDATE credit_delivery d SET state = %(state)s FROM late WHERE d.package_id = late.id
"""
_STATES = {state.value: state.value for state in DeliveryState}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proved about a sent package: rows returned, or the whole of it refused with an answer code."""

    rejections: Mapping[RowKey, Rejection]
    refused: str = ""


def close(verdicts: Sequence[tuple[Parcel, Verdict]], *, token: str) -> int:
    """Store what the answers prove about these packages and their rows; return how many packages that closed."""
    if not verdicts:
        return 0
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_CLOSE_PACKAGES, {
            "ids": [parcel.package.pk for parcel, _ in verdicts], "token": token,
            "states": [_state(verdict) for _, verdict in verdicts],
            "errors": [verdict.refused for _, verdict in verdicts],
        })  # fmt: skip
        closed = dict(cursor.fetchall())
        taken = [pk for pk, state in closed.items() if state == DeliveryState.ACCEPTED]
        refused = [pk for pk in closed if pk not in set(taken)]
        if taken:
            rejections = _columns(verdict for parcel, verdict in verdicts if parcel.package.pk in closed)
            cursor.execute(_CLOSE_ROWS, {**_STATES, **rejections, "packages": taken})
            cursor.execute(_OLDER, {**_STATES, "packages": taken})
        if refused:
            cursor.execute(_CLOSE_WHOLE, {**_STATES, "packages": refused})
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
            **_STATES, "package": package, "token": token, "error": error[:200], "pause": pause, "state": state.value,
        })  # fmt: skip


def _state(verdict: Verdict) -> str:
    return (DeliveryState.REJECTED if verdict.refused else DeliveryState.ACCEPTED).value


def _columns(verdicts: Iterable[Verdict]) -> dict[str, list[Any]]:
    """Return the rejections of all packages as columns; a platform's words may repeat what it was sent, so masked."""
    rows = [(key, why) for verdict in verdicts for key, why in verdict.rejections.items()]
    return {
        "keys": [key for (key, _), _ in rows],
        "versions": [version for (_, version), _ in rows],
        "fields": [why.field[:64] for _, why in rows],
        "codes": [why.code[:8] for _, why in rows],
        "texts": [mask_prose(why.text)[:300] for _, why in rows],
    }
