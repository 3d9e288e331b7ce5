"""Records as the rules see them: locked, read in one query, without their restricted columns."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.kernel.dates import LONG_TERM
from credit.kernel.ids import array_text
from credit.records.lifecycle import RecordStatus
from credit.records.models import Severity
from credit.terms.facts import TermFacts

# In the order of Candidate's fields, after the item.
_COLUMNS = (
    "r.id", "r.status", "r.item_id", "r.unit_id", "r.subject_id", "s.kind", "r.is_personal", "r.entered_by_id",
    "r.legal_by_id", "r.necessary_by_id", "r.nature", "r.severity", "r.severity_rule", "r.severity_by_id",
    "r.procedure", "r.field", "r.decided_on", "r.act_ended_on", "r.valid_from", "r.valid_until",
    "r.publicity_start", "r.publicity_end", "r.term_end", "r.disclosure", "r.repair_from", "r.due_on",
    "r.waits_for", "r.term_rule", "r.revision",
)  # fmt: skip
_READ = f"""
SELECT {", ".join(_COLUMNS)}, jsonb_build_array({{details}})::text
FROM credit_record r JOIN credit_subject s ON s.id = r.subject_id
WHERE r.id = ANY(%(ids)s) ORDER BY r.id {{lock}}
"""
_DETAILS = ("penalty_types", "fine_yuan", "fine", "publicity_until")


@dataclass(slots=True)
class Candidate:
    """One record on its way through a service: the columns that rights, terms and disclosure look at."""

    id: int
    status: str
    item: CatalogueItem
    unit_id: int
    subject_id: int
    subject_kind: str
    is_personal: bool
    entered_by_id: int | None
    legal_by_id: int | None
    necessary_by_id: int | None
    nature: str
    severity: str
    severity_rule: str
    severity_by_id: int | None
    procedure: str
    field: str
    decided_on: date | None
    act_ended_on: date | None
    valid_from: date | None
    valid_until: date | None
    publicity_start: date | None
    publicity_end: date | None
    term_end: date | None
    disclosure: str
    repair_from: date | None
    due_on: date | None
    waits_for: str
    term_rule: str
    revision: int
    details: dict[str, Any]

    @property
    def is_on_show(self) -> bool:
        """Tell whether the record is in the public channels (its dates are the business of `public_on`)."""
        return self.status == RecordStatus.PUBLISHED and self.publicity_start is not None

    @property
    def standard(self) -> standards.Standard | None:
        return standards.ALL.get(self.item.slug)

    @property
    def term_key(self) -> str:
        """The term rule of the item's data standard; an item without one is shown without end."""
        return (self.standard and self.standard.term) or "unlimited"

    @property
    def act_day(self) -> date | None:
        """The day of the act, by which the owner of a vehicle or ship is told."""
        return self.act_ended_on or self.decided_on

    @property
    def set_class(self) -> tuple[str, str] | None:
        """The class and its ground where a person with the right has set or agreed to it."""
        return (self.severity, self.severity_rule) if self.severity_by_id is not None else None

    @property
    def stands_stated(self) -> bool:
        """Tell whether the class is what the file or form states: nobody and no rule has looked at it yet."""
        return bool(self.severity) and not self.severity_rule and self.severity_by_id is None

    def facts(self, today: date) -> TermFacts:
        """Return what the term depends on."""
        return TermFacts(
            today=today,
            decided_on=self.decided_on,
            act_ended_on=self.act_ended_on,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            published_on=self.publicity_start,
            file_until=_day(self.details.get("publicity_until")),
            nature=self.nature,
            penalty_types=_words(self.details.get("penalty_types")),
            fine_yuan=_amount(self.details.get("fine_yuan") or self.details.get("fine")),
            procedure=self.procedure,
            field=self.field,
            is_person=self.subject_kind == "person",
            severity=self.set_class[0] if self.set_class else "",
            proposed=self.severity if self.stands_stated and self.severity in Severity.values else "",
            necessary=self.necessary_by_id is not None,
        )


def lock(record_ids: Iterable[int]) -> list[Candidate]:
    """Lock these records in the order of their ids (so that two runs never wait for each other) and read them."""
    return _read(record_ids, "FOR UPDATE OF r")


def peek(record_ids: Iterable[int]) -> list[Candidate]:
    """Read these records without locking them (previews)."""
    return _read(record_ids, "")


def _read(record_ids: Iterable[int], lock_sql: str) -> list[Candidate]:
    """Read in one statement; of the details only what rules look at, as one JSON text that many records share."""
    conditions = {rule.column for s in standards.ALL.values() for rule in s.disclosure_when}
    names = sorted({*_DETAILS, *conditions})
    wanted = ", ".join(f"r.details->'{name}'" for name in names)
    items = CatalogueItem.objects.in_bulk()
    details: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(details=wanted, lock=lock_sql), {"ids": array_text(record_ids)})
        rows = cursor.fetchall()
    for text in {row[-1] for row in rows}:
        values = zip(names, json.loads(text), strict=True)
        details[text] = {name: value for name, value in values if value is not None}
    return [Candidate(*(*row[:2], items[row[2]], *row[3:-1], details[row[-1]])) for row in rows]


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.replace("；", ";").split(";")
    return tuple(word for word in value or () if word)


def _amount(value: Any) -> Decimal | None:
    with suppress(InvalidOperation, TypeError):
        return Decimal(str(value)) if value not in (None, "") else None
    return None


def _day(value: Any) -> date | None:
    """Return the day of a stored text; the sentinel for "without end" is no day."""
    with suppress(ValueError, TypeError):
        day = date.fromisoformat(value)
        return day if day < LONG_TERM else None
    return None
