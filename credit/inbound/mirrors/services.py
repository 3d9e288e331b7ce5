"""Taking what came down: entries as they stand at the platform, and conflicts with our own records."""

from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.inbound.mirrors import conflicts
from credit.inbound.mirrors.items import MirrorItem, mirror_items
from credit.inbound.mirrors.models import MirrorDelivery, MirrorEntry
from credit.inbound.mirrors.rows import BadRow, MirrorRow, judge, table
from credit.kernel.errors import DomainError
from credit.sealing import keyed_digest, seal
from credit.sharing.models import Platform
from credit.sharing.platforms.lists import MOST_ROWS
from credit.subjects.models import Scheme, SubjectIdentifier
from credit.units import policies

KEPT_FAULTS = 200
LOCKS = 0x6C697374  # "list": keeps these locks apart from others


def take_file(
    item: MirrorItem, platform: Platform, opener: Callable[[], IO[bytes]], *, size: int, name: str, is_complete: bool,
    actor: Any,
) -> MirrorDelivery:  # fmt: skip
    """Take a file of a platform. Raises NotAllowed, UnusableFile; bad rows are named on the delivery."""
    policies.require(actor, "manage_deliveries")
    return take(
        item, platform, table(item, opener, size=size, name=name), name=name, is_complete=is_complete, actor=actor
    )


@transaction.atomic
def take(
    item: MirrorItem, platform: Platform, lines: Iterable[tuple[int, Mapping[str, str]]], *, name: str,
    is_complete: bool, actor: Any,
) -> MirrorDelivery:  # fmt: skip
    """Write entries as they stand at the platform; the same content again changes nothing.

    With `is_complete` entries that are not among them are marked as left today, unless a row was refused: it might be
    theirs. Natural persons are kept sealed. `actor` is None for the portal itself; who may do it is the caller's to
    ask. Raises DomainError for more rows than can be taken at once.
    """
    hold_alone(platform)
    delivery = MirrorDelivery.objects.create(
        platform=platform, item=item.slug, name=name[-255:], is_complete=is_complete, taken_by=actor
    )
    rows = _judged(item, lines, delivery)
    if not item.copies:
        _write(item, platform, rows, delivery)
    conflicts.find(item, platform, rows)
    delivery.save()
    note("mirror.taken", delivery, actor=actor, rows=delivery.rows, new=delivery.new, refused=len(delivery.refused))
    return delivery


def hold_alone(platform: Platform) -> None:
    """Let nobody else take lists of a platform until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, platform.pk])


def _judged(
    item: MirrorItem, lines: Iterable[tuple[int, Mapping[str, str]]], delivery: MirrorDelivery
) -> list[MirrorRow]:
    good: dict[bytes, MirrorRow] = {}
    copies: list[MirrorRow] = []
    for line, cells in lines:
        delivery.rows += 1
        if delivery.rows > MOST_ROWS:
            raise DomainError("too_many_rows", f"一次最多 {MOST_ROWS} 行，请分开导入。")
        try:
            row = judge(item, line, cells, today=timezone.localdate())
        except BadRow as fault:
            delivery.refused.append({"line": line, "message": str(fault)})
            continue
        good[row.key] = row
        copies.append(row)
    del delivery.refused[KEPT_FAULTS:]
    return copies if item.copies else list(good.values())


def _write(item: MirrorItem, platform: Platform, rows: list[MirrorRow], delivery: MirrorDelivery) -> None:
    entries = MirrorEntry.objects.select_for_update().filter(platform=platform, item=item.slug)
    known = {bytes(one.key): one for one in entries}
    subjects = _subjects(rows)
    made = []
    for row in rows:
        entry, digest = known.get(row.key), keyed_digest(repr(sorted(row.cells.items())).encode())
        if entry is not None and bytes(entry.digest) == digest and entry.left_on == row.left_on:
            delivery.same += 1
            continue
        values = _values(item, row, digest, subjects, delivery)
        if entry is None:
            made.append(MirrorEntry(platform=platform, item=item.slug, key=row.key, **values))
        else:
            MirrorEntry.objects.filter(pk=entry.pk).update(**values)
            delivery.changed += 1
    MirrorEntry.objects.bulk_create(made, batch_size=1_000)
    delivery.new = len(made)
    if delivery.is_complete and rows and not delivery.refused:
        gone = [one.pk for key, one in known.items() if one.left_on is None and key not in {row.key for row in rows}]
        delivery.left = MirrorEntry.objects.filter(pk__in=gone).update(left_on=timezone.localdate())


def _values(
    item: MirrorItem, row: MirrorRow, digest: bytes, subjects: Mapping[tuple[str, str], int], delivery: MirrorDelivery
) -> dict[str, Any]:
    lookup = (Scheme.USCC, row.code) if row.code else (Scheme.IDENTITY, row.identity_hash)
    return {
        "digest": digest, "is_personal": row.is_personal, "code": row.code,
        "name": "" if row.is_personal else row.cells.get(item.with_role("name"), "")[:200],
        "identity_hash": row.identity_hash, "subject_id": subjects.get(lookup), "sealed": seal(dict(row.cells)),
        "entered_on": row.entered_on, "left_on": row.left_on, "delivery": delivery,
    }  # fmt: skip


def _subjects(rows: list[MirrorRow]) -> dict[tuple[str, str], int]:
    """Return the subjects on file that rows are about, by exact number only."""
    wanted = {row.code or row.identity_hash for row in rows} - {""}
    found = SubjectIdentifier.objects.filter(
        scheme__in=(Scheme.USCC, Scheme.IDENTITY), value__in=wanted, valid_until__isnull=True
    )
    return {(scheme, value): subject for scheme, value, subject in found.values_list("scheme", "value", "subject")}


def item_of(slug: str) -> MirrorItem:
    """Return an item by its slug. Raises DomainError for an unknown one."""
    found = mirror_items().get(slug)
    if found is None:
        raise DomainError("unknown_item", "没有这种下发事项。")
    return found
