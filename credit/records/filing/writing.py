"""Writing records: new ones by COPY, changed ones through a temporary table with their past state kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from credit.kernel.ids import public_ids
from credit.records.filing.columns import CHANGING
from credit.records.filing.content import Content, pick
from credit.records.filing.known import KnownRecord
from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, CorrectionState, Record
from credit.records.revisions import keep_past
from credit.sealing import seal_many
from credit.subjects.copying import copy_rows, take_ids
from credit.subjects.resolution import Known


@dataclass(frozen=True, slots=True)
class Filing:
    """Whose rows are filed, where and by whom."""

    item: Any
    unit: Any
    actor: Any
    source: str
    batch: Any
    nature: str
    generation: str
    submit: bool

    @property
    def batch_id(self) -> int | None:
        """The number of the batch, if the rows came in one."""
        return self.batch.pk if self.batch is not None else None


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows to write, column by column; `places` index them."""

    keys: Sequence[str]
    subjects: Sequence[Known | None]
    content: Content
    columns: dict[str, list[Any]]

    def subject(self, place: int) -> Known:
        """Return the subject of a row that has one."""
        known = self.subjects[place]
        if known is None:
            raise LookupError("a row without a subject is not filed")
        return known


_FROM_ROWS = (
    "authority", "authority_uscc", "title", "document_number", "document_key", "procedure", "field", "severity",
    "decided_on", "act_ended_on", "valid_from", "valid_until", "due_on", "due_is_provisional",
)  # fmt: skip
_OWN = ("id", "public_id", "subject_id", "is_personal", "division_code", "natural_key", "details", "sealed", "digest")
_EMPTY = ("severity_rule", "disclosure_reason", "waits_for", "term_rule", "term_note", "returned_reason", "left_reason")


def insert_records(filing: Filing, draft: Draft, places: Sequence[int]) -> list[int]:
    """COPY new records and return their ids, in the order of `places`."""
    ids = take_ids(Record, len(places))
    if not ids:
        return []
    sealed = seal_many(_sealed(draft, places))
    subjects = [draft.subject(place) for place in places]
    divisions = zip(pick(draft.columns["division_code"], places), subjects, strict=True)
    content = draft.content.of(places)
    rows = zip(
        ids,
        public_ids(len(ids)),
        [known.id for known in subjects],
        [known.is_personal for known in subjects],
        [division or known.division_code for division, known in divisions],
        pick(draft.keys, places),
        content.details,
        sealed,
        content.digests,
        *(pick(draft.columns[name], places) for name in _FROM_ROWS),
        strict=True,
    )
    copy_rows("credit_record", (*_OWN, *_FROM_ROWS), rows, fixed=_fixed(filing, timezone.now()))
    return ids


def _fixed(filing: Filing, now: datetime) -> dict[str, Any]:
    """Return the columns that are equal in all new records of one filing."""
    fixed = dict.fromkeys(_EMPTY, "") | {
        "item_id": filing.item.pk,
        "unit_id": filing.unit.pk,
        "batch_id": filing.batch_id,
        "generation": filing.generation,
        "nature": filing.nature,
        "disclosure": "none",
        "status": RecordStatus.SUBMITTED if filing.submit else RecordStatus.DRAFT,
        "revision": 1,
        "source": filing.source,
        "entered_by_id": filing.actor.pk if filing.actor else None,
        "entered_at": now,
        "submitted_at": now if filing.submit else None,
    }
    return {name: str(value) if isinstance(value, str) else value for name, value in fixed.items()}


def _sealed(draft: Draft, places: Sequence[int]) -> list[dict[str, Any] | None]:
    return [json.loads(text) if (text := draft.content.sealed[place]) else None for place in places]


_CHANGED = ("id", "subject_id", "is_personal", "details", "sealed", "digest", *CHANGING)


def change_records(
    filing: Filing, draft: Draft, changed: Sequence[tuple[int, KnownRecord]], *, action: str
) -> list[int]:
    """Give records their new content as a new revision, past states kept; return their ids.

    A withdrawn one and (with `submit`) a draft goes to review. Who changes it counts as the one who entered it, so
    that a second person reviews what the first wrote.
    """
    if not changed:
        return []
    ids = [record.id for _, record in changed]
    keep_past(ids, action=action, actor=filing.actor, batch=filing.batch)
    _fill_temporary(draft, changed)
    _update(filing)
    return ids


def _fill_temporary(draft: Draft, changed: Sequence[tuple[int, KnownRecord]]) -> None:
    sealed = seal_many(_sealed(draft, [place for place, _ in changed]))
    rows = [
        (
            record.id, draft.subject(place).id, draft.subject(place).is_personal, draft.content.details[place], blob,
            draft.content.digests[place], *(_changing(draft, name, place) for name in CHANGING),
        )
        for (place, record), blob in zip(changed, sealed, strict=True)
    ]  # fmt: skip
    names = ", ".join(f'"{name}"' for name in _CHANGED)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS filing_changed")
        cursor.execute(
            f"CREATE TEMPORARY TABLE filing_changed ON COMMIT DROP AS SELECT {names} FROM credit_record WITH NO DATA"
        )
    copy_rows("filing_changed", _CHANGED, rows)


def _changing(draft: Draft, name: str, place: int) -> Any:
    value = draft.columns[name][place]
    return value or draft.subject(place).division_code if name == "division_code" else value


def _update(filing: Filing) -> None:
    sets = ", ".join(f'"{name}" = c."{name}"' for name in _CHANGED if name != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE credit_record r SET {sets}, revision = r.revision + 1, batch_id = %s, "
            "generation = %s, source = %s, entered_by_id = %s, returned_reason = '', severity_rule = '', "
            "severity_by_id = NULL, legal_by_id = NULL, legal_at = NULL, disclosure = 'none', disclosure_reason = '', "
            "term_rule = '', waits_for = '', "
            "publicity_start = NULL, publicity_end = NULL, published_by_id = NULL, "
            "submitted_at = CASE WHEN %s OR r.status = 'withdrawn' THEN now() ELSE r.submitted_at END, "
            "status = CASE WHEN %s OR r.status = 'withdrawn' THEN 'submitted' ELSE r.status END "
            "FROM filing_changed c WHERE r.id = c.id",
            [
                filing.batch_id, filing.generation, filing.source, filing.actor.pk if filing.actor else None,
                filing.submit, filing.submit,
            ],
        )  # fmt: skip


def propose_corrections(filing: Filing, draft: Draft, changed: Sequence[tuple[int, KnownRecord]]) -> list[int]:
    """Note the new content of released records as corrections for a second person.

    One that is pending gives way: it is refused by nobody, so that undoing this filing can let it wait again.
    """
    if not changed:
        return []
    Correction.objects.filter(record__in=[record.id for _, record in changed], state=CorrectionState.PENDING).update(
        state=CorrectionState.REFUSED, decided_at=timezone.now()
    )
    sealed = seal_many(_sealed(draft, [place for place, _ in changed]))
    made = Correction.objects.bulk_create(
        Correction(
            record_id=record.id,
            base_revision=record.revision,
            values=_correction_values(draft, place),
            sealed=blob,
            digest=draft.content.digests[place],
            batch=filing.batch,
            entered_by=filing.actor,
        )
        for (place, record), blob in zip(changed, sealed, strict=True)
    )
    return [one.pk for one in made]


def _correction_values(draft: Draft, place: int) -> dict[str, Any]:
    """Return the columns of Record as JSON: days as ISO text."""
    values: dict[str, Any] = {"details": json.loads(draft.content.details[place])}
    for name in CHANGING:
        value = _changing(draft, name, place)
        values[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return values
