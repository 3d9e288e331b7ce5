"""Conflicts between our record and the platform's copy: found, queued, decided by a person.

Nothing the platform says changes a record by itself. "Ours" sends our content again as a new revision; "theirs" leads
to the usual correction or repair, which a second person agrees to.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue import standards
from credit.inbound.mirrors.items import MirrorItem, mirror_items
from credit.inbound.mirrors.models import Conflict, ConflictState
from credit.inbound.mirrors.rows import MirrorRow
from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError, MoveRefused
from credit.kernel.names import name_key
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sealing import keyed_digest, seal, unseal
from credit.sharing import again, payloads
from credit.sharing.models import Platform
from credit.units import policies

REPAIRED, OTHERWISE = "repaired", "otherwise"
KINDS = {REPAIRED: "平台已修复，本方仍在公示", OTHERWISE: "内容不同"}
RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


def find(item: MirrorItem, platform: Platform, rows: list[MirrorRow]) -> int:
    """Queue a conflict for each of our records of which these rows say otherwise; return how many are new."""
    if item.repairs:
        return _find_repaired(item, platform, rows)
    return _find_otherwise(platform, rows) if item.copies else 0


def _find_repaired(item: MirrorItem, platform: Platform, rows: list[MirrorRow]) -> int:
    """A repaired decision is still on show here: told by document number and name or code."""
    by_document = defaultdict(list)
    for row in rows:
        by_document[document_key(row.cells[item.with_role("document")])].append(row)
    records = Record.objects.filter(document_key__in=by_document, status__in=RELEASED).select_related("subject")
    found = 0
    for record in records.exclude(source="mirror"):
        for row in by_document[record.document_key]:
            if _is_about(record, row, item):
                found += _queue(platform, record, REPAIRED, dict(row.cells))
    return found


def _is_about(record: Record, row: MirrorRow, item: MirrorItem) -> bool:
    if row.code and record.subject.code:
        return row.code == record.subject.code
    return name_key(row.cells.get(item.with_role("name"), "")) == record.subject.name_key


def _find_otherwise(platform: Platform, rows: list[MirrorRow]) -> int:
    """The platform's copy of a record has other content than what we would send now."""
    copies: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        copies[row.cells["record_key"]][row.cells["field"]] = row.cells["value"]
    records = Record.objects.filter(public_id__in=copies, status__in=RELEASED).select_related("item")
    found = 0
    for record in records.exclude(source="mirror"):
        mine = ours(record, platform)
        apart = {code: text for code, text in copies[record.public_id].items() if mine.get(code, "") != text}
        if apart:
            found += _queue(platform, record, OTHERWISE, apart)
    return found


def _queue(platform: Platform, record: Record, kind: str, theirs: Mapping[str, str]) -> int:
    digest = keyed_digest(f"{record.revision}{sorted(theirs.items())!r}".encode())
    _, is_new = Conflict.objects.get_or_create(
        platform=platform, record=record, kind=kind, digest=digest,
        defaults={"sealed_theirs": seal(dict(theirs)), "our_revision": record.revision},
    )  # fmt: skip
    return int(is_new)


def ours(record: Record, platform: Platform) -> dict[str, str]:
    """Return what we would send of a record now, by official code."""
    return payloads.build(record.item.slug, record.details, unseal(record.sealed), generation=platform.generation)


def two_sides(conflict: Conflict, *, sealed: bool) -> list[tuple[str, str, str]]:
    """Return (label, our text, their text) of what the platform says otherwise; restricted columns only if `sealed`."""
    theirs = unseal(conflict.sealed_theirs)
    if conflict.kind == REPAIRED:
        told = theirs if sealed else {name: text for name, text in theirs.items() if name not in _identities()}
        return [
            ("状态", conflict.record.get_status_display(), "已修复"),
            *((name, "", text) for name, text in told.items()),
        ]
    standard = standards.get(conflict.record.item.slug)
    hidden = {column.name for column in standard.sealed_columns}
    labels = {
        column.code: column.label
        for column in standard.official_columns
        if column.code and (sealed or column.name not in hidden)
    }
    mine = ours(conflict.record, conflict.platform)
    return [
        (labels.get(code, code), mine.get(code, ""), text) for code, text in theirs.items() if code in labels or sealed
    ]


def _identities() -> set[str]:
    """Return the columns of handed down items that carry a person's number."""
    return {item.with_role("identity") for item in mirror_items().values()}


@transaction.atomic
def decide(conflict_id: int, decision: str, *, actor: Any, reason: str) -> Conflict:
    """Close an open conflict. Raises NotAllowed, MoveRefused when it is closed, DomainError without a reason."""
    policies.require(actor, "manage_deliveries")
    conflict = Conflict.objects.select_for_update(of=("self",)).select_related("platform").get(pk=conflict_id)
    if conflict.state != ConflictState.OPEN:
        raise MoveRefused(ConflictState(conflict.state), decision)
    if decision not in (ConflictState.OURS, ConflictState.THEIRS, ConflictState.NONE):
        raise DomainError("decision", "请选择以哪一方为准。")
    if not reason.strip():
        raise DomainError("no_reason", "请写明理由，会留在处理记录里。", {"reason": "必填"})
    if decision == ConflictState.OURS:
        again.send_again(conflict.platform, [conflict.record_id], actor=actor, reason=f"冲突 {conflict.pk}")
    conflict.state, conflict.reason = decision, reason.strip()[:200]
    conflict.decided_by, conflict.decided_at = actor, timezone.now()
    conflict.save()
    note("conflict.decided", conflict, actor=actor, reason=conflict.reason, decision=decision)
    return conflict
