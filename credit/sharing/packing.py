"""Claiming due deliveries of a platform and freezing them in packages, all in one short transaction."""

import hashlib
import json
import logging
import uuid
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.kernel.errors import DomainError
from credit.sealing import keyed_digest, seal_bytes, unseal, unseal_bytes
from credit.sharing import digests, payloads
from credit.sharing.lifecycle import IN_FLIGHT, MAY_HOLD, DeliveryState
from credit.sharing.models import Operation, Package, Platform, PlatformItem
from credit.sharing.platforms.base import Batch, row_hash

log = logging.getLogger(__name__)
CLAIM = 1000

# The claim: oldest first, never a record that has an older revision waiting or any under way. `h.id <> d.id` says
# nothing new; without it the planner may read the whole table into a hash at every claim.
_DUE = """
SELECT d.id, d.item_id, d.revision, d.operation, r.public_id, r.details, r.sealed, d.is_recall OR EXISTS (
    SELECT 1 FROM credit_delivery h
    WHERE h.record_id = d.record_id AND h.platform_id = d.platform_id AND h.id <> d.id AND h.operation <> 'D'
      AND h.state = ANY(%(may_hold)s) AND (h.package_id IS NOT NULL OR h.package_key IS NOT NULL)
) AS holds, EXISTS (
    SELECT 1 FROM credit_delivery n
    WHERE n.record_id = d.record_id AND n.platform_id = d.platform_id AND n.revision > d.revision
) AS is_overtaken
FROM credit_delivery d JOIN credit_record r ON r.id = d.record_id
WHERE d.platform_id = %(platform)s AND d.state = 'pending' AND d.due_at <= statement_timestamp() AND NOT EXISTS (
    SELECT 1 FROM credit_delivery o
    WHERE o.record_id = d.record_id AND o.platform_id = d.platform_id AND o.id <> d.id
      AND (o.state = ANY(%(in_flight)s) OR o.state = 'pending' AND o.revision < d.revision)
)
ORDER BY d.due_at, d.id LIMIT %(limit)s
FOR UPDATE OF d SKIP LOCKED
"""
_PACK = """
UPDATE credit_delivery d
SET state = x.state, package_id = x.package, operation = x.operation, reason_text = x.reason, attempts = d.attempts + 1,
    payload_digest = x.digest, packed_on = CASE WHEN x.package IS NOT NULL THEN %(today)s::date END
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(packages)s::bigint[], %(operations)s::text[], %(reasons)s::text[],
            %(digests)s::bytea[]) AS x (id, state, package, operation, reason, digest)
WHERE d.id = x.id
"""


class Due(NamedTuple):
    """A claimed delivery with what its payload is made of; `holds`: the platform has or may have the record.

    `is_overtaken`: a newer revision was queued while this one was put back in line, and neither saw the other.
    """

    id: int
    item_id: int
    revision: int
    operation: str
    public_id: str
    details: dict[str, Any]
    sealed: bytes | None
    holds: bool
    is_overtaken: bool


class Fate(NamedTuple):
    """What claiming made of a delivery."""

    state: DeliveryState
    package: Package | None = None
    operation: str = ""
    reason: str = ""
    digest: bytes | None = None


class Parcel(NamedTuple):
    """An open package as the send loop handles it. `was_sent`: the platform may know it from an earlier try."""

    package: Package
    batch: Batch
    was_sent: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Who packs for whom, and the moment that stands in the heads of the packages."""

    platform: Platform
    token: str
    lane: int
    now: datetime


def pack(platform: Platform, *, token: str, limit: int = CLAIM, lane: int = 0) -> list[Parcel] | None:
    """Claim up to `limit` due deliveries and return them as packages held under `token`; None when nothing is due."""
    claim = Claim(platform, token, lane, timezone.localtime())
    with transaction.atomic(durable=True):
        due = _claim(platform, limit)
        if not due:
            return None
        fates: dict[int, Fate] = {}
        parcels = [
            parcel for item_id, rows in _by_item(due).items() for parcel in _parcels(claim, item_id, rows, fates)
        ]
        Package.objects.bulk_create([parcel.package for parcel in parcels])
        _write(claim, due, fates)
    return parcels


def reopen(package: Package) -> Parcel:
    """Return a package of an earlier try as it was frozen."""
    body = zlib.decompress(unseal_bytes(package.sealed_body))
    content = json.loads(body)
    rows = [(row["key"], row["version"]) for row in content["records"]]
    head = content["head"]
    batch = Batch(key=str(package.key), kind=head["kind"], body=body, checksum=head["checksum"], rows=frozenset(rows))
    return Parcel(package, batch, package.sent_at is not None)


def _claim(platform: Platform, limit: int) -> list[Due]:
    values: dict[str, Any] = {
        "platform": platform.pk, "limit": limit, "may_hold": sorted(MAY_HOLD), "in_flight": sorted(IN_FLIGHT),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [Due(*row)._replace(details=_json(row[5])) for row in cursor.fetchall()]


def _json(value: Any) -> dict[str, Any]:
    """Return a jsonb column of a raw query: Django leaves it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _by_item(due: Iterable[Due]) -> dict[int, list[Due]]:
    groups: dict[int, list[Due]] = defaultdict(list)
    for row in due:
        groups[row.item_id].append(row)
    return groups


def _parcels(claim: Claim, item_id: int, due: Sequence[Due], fates: dict[int, Fate]) -> Iterator[Parcel]:
    """Yield the packages of one item; note in `fates` what becomes of each delivery."""
    item, platform = CatalogueItem.objects.get(pk=item_id), claim.platform
    catalog_id = PlatformItem.objects.filter(platform=platform, item=item).values_list("resource_id", flat=True).first()
    rows = list(_rows(due, item.slug, platform.generation, fates))
    for start in range(0, len(rows), platform.package_size):
        part = rows[start : start + platform.package_size]
        batch = _freeze([row for _, row in part], item, catalog_id or item.code, claim)
        package = Package(
            key=uuid.UUID(batch.key),
            platform=platform,
            item=item,
            rows=len(part),
            body_digest=keyed_digest(batch.body),
            sealed_body=seal_bytes(zlib.compress(batch.body, 1)),
            created_at=claim.now,
            claimed_by=claim.token,
            claimed_at=claim.now,
            lane=claim.lane,
        )
        fates |= {delivery: _packed(package, row) for delivery, row in part}
        yield Parcel(package, batch, was_sent=False)


def _packed(package: Package, row: dict[str, Any]) -> Fate:
    digest = digests.stored(row_hash(row["data"])) if "data" in row else None
    return Fate(DeliveryState.PACKED, package, operation=row["op"], digest=digest)


def _rows(
    due: Iterable[Due], slug: str, generation: str, fates: dict[int, Fate]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (delivery, wire row). What the platform never had needs no withdrawal; what cannot be built is held."""
    for one in due:
        if one.is_overtaken:
            fates[one.id] = Fate(DeliveryState.SUPERSEDED, operation=one.operation)
            continue
        if one.operation == Operation.DELETE and not one.holds:
            fates[one.id] = Fate(DeliveryState.CANCELLED, operation=one.operation)
            continue
        row: dict[str, Any] = {"key": one.public_id, "version": one.revision, "op": one.operation}
        if one.operation != Operation.DELETE:
            row["op"] = str(Operation.UPDATE if one.holds else Operation.INSERT)
            try:
                row["data"] = payloads.build(slug, one.details, unseal(one.sealed), generation=generation)
            except (DomainError, ValueError, KeyError) as trouble:
                log.error("sharing: delivery %s cannot be built (%s)", one.id, type(trouble).__name__)
                fates[one.id] = Fate(DeliveryState.HELD, operation=one.operation, reason="报文无法生成，请核对记录")
                continue
        yield one.id, row


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _freeze(rows: list[dict[str, Any]], item: CatalogueItem, catalog_id: str, claim: Claim) -> Batch:
    """Return head and rows as the bytes that every try sends; the checksum is over the rows as written."""
    key, kind, records = str(uuid.uuid4()), standards.get(item.slug).wire_kind, _dump(rows)
    checksum = hashlib.sha256(records.encode()).hexdigest()
    head = {
        "packageId": key, "catalogId": catalog_id, "kind": kind,
        "template": claim.platform.generation or standards.get(item.slug).generation,
        "senderCode": claim.platform.app_key, "senderName": settings.SITE["host"],
        "createdAt": claim.now.isoformat(timespec="seconds"), "count": len(rows), "checksum": checksum,
    }  # fmt: skip
    if settings.IS_DEMO:
        head["remark"] = "演示数据"
    body = f'{{"head":{_dump(head)},"records":{records}}}'.encode()
    return Batch(
        key=key, kind=kind, body=body, checksum=checksum, rows=frozenset((r["key"], r["version"]) for r in rows)
    )


def _write(claim: Claim, due: Sequence[Due], fates: dict[int, Fate]) -> None:
    """Write what became of every claimed delivery in one statement."""
    found = [fates[one.id] for one in due]
    with connection.cursor() as cursor:
        cursor.execute(_PACK, {
            "ids": [one.id for one in due],
            "states": [str(fate.state) for fate in found],
            "packages": [fate.package.pk if fate.package else None for fate in found],
            "operations": [str(fate.operation) for fate in found],
            "reasons": [fate.reason for fate in found],
            "digests": [fate.digest for fate in found],
            "today": claim.now.date(),
        })  # fmt: skip
