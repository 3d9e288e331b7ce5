"""What is on file under the same natural keys, and what a row therefore means."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from credit.records.lifecycle import RecordStatus
from credit.subjects.copying import read_rows


class KnownRecord(NamedTuple):
    """A record on file with the key of a row."""

    id: int
    key: str
    unit_id: int
    status: str
    digest: bytes
    revision: int
    pending_digest: bytes
    is_revoked: bool


class Meaning(StrEnum):
    """What a row does to the record on file."""

    SAME = "same"
    CHANGES_DRAFT = "changes_draft"
    CORRECTS = "corrects"
    FILES_AGAIN = "files_again"
    FOREIGN = "foreign"
    CLOSED = "closed"


def known_records(item_id: int, keys: Iterable[str], *, lock: bool) -> dict[str, KnownRecord]:
    """Return the records of an item by natural key, with `lock` safe from other changes; one query."""
    rows = read_rows(
        "SELECT r.id, r.natural_key, r.unit_id, r.status, r.digest, r.revision, "
        "(SELECT c.digest FROM credit_correction c WHERE c.record_id = r.id AND c.state = 'pending'), "
        "EXISTS (SELECT 1 FROM credit_withdrawalnotice w WHERE w.record_id = r.id) "
        "FROM credit_record r WHERE r.item_id = %s AND r.natural_key = ANY(%s)" + (" FOR UPDATE OF r" if lock else ""),
        [item_id, list(keys)],
    )
    return {
        row[1]: KnownRecord(row[0], row[1], row[2], row[3], bytes(row[4] or b""), row[5], bytes(row[6] or b""), row[7])
        for row in rows
    }


def meaning(record: KnownRecord, *, unit_id: int, digest: bytes) -> Meaning:
    """Tell what a row of `unit_id` with `digest` means for the record on file."""
    if record.unit_id != unit_id:
        return Meaning.FOREIGN
    released = record.status in (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)
    if released and record.pending_digest:
        return Meaning.SAME if digest == record.pending_digest else Meaning.CORRECTS
    if record.status == RecordStatus.WITHDRAWN:
        return Meaning.CLOSED if record.is_revoked else Meaning.FILES_AGAIN
    if digest == record.digest:
        return Meaning.SAME
    if released:
        return Meaning.CORRECTS
    if record.status in (RecordStatus.REPAIRED, RecordStatus.ENDED):
        return Meaning.CLOSED
    return Meaning.CHANGES_DRAFT


REFUSALS: dict[str, tuple[str, str]] = {
    Meaning.FOREIGN: (
        "档案中已有这一条，由其他单位报送",
        "请与该单位核对；确由本单位负责的，请其撤下后再报送",
    ),
    RecordStatus.REPAIRED: ("这一条已经信用修复，不再公示，不能用表格更正", "内容确有错误的，请联系法制科办理"),
    RecordStatus.WITHDRAWN: ("这一决定已被撤销、变更或确认违法，已撤下并作说明", "需要重新公示的，请联系法制科办理"),
    RecordStatus.ENDED: ("这一条公示期已满，不再公示，不能用表格更正", "内容确有错误的，请联系法制科办理"),
}
