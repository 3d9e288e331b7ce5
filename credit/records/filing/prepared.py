"""What can be said of checked rows without asking the database; for large files a reader ahead does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from credit.catalogue.rules import Checked
from credit.catalogue.standards import SUBJECT, PartyRule, Standard, SubjectRule
from credit.kernel.workdays import WorkdayCalendar
from credit.records.filing.columns import record_columns
from credit.records.filing.content import Content, content_of, pick
from credit.records.filing.things import holders
from credit.subjects.claims import Claims, read_claims


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of a sheet, one entry a row: content, real columns of Record, and what they claim of whom, by role."""

    content: Content
    claims: dict[str, Claims]
    columns: dict[str, list[Any]] = field(default_factory=dict)

    def columns_of(self, rows: Sequence[int]) -> dict[str, list[Any]]:
        """Return the columns of some of the rows."""
        return {name: pick(cells, rows) for name, cells in self.columns.items()}


def prepare(standard: Standard, checked: Checked, *, authority: str, calendar: WorkdayCalendar | None) -> Prepared:
    """Return what the rows say; `authority` and `calendar` are those of `record_columns`. No database is used."""
    rows = range(len(checked.ok))
    columns = record_columns(standard, checked.values, rows, authority=authority, calendar=calendar)
    claims = claims_of(standard, checked.values, checked.ok)
    return Prepared(content_of(standard, checked.values, rows), claims, columns)


def claims_of(standard: Standard, values: Mapping[str, Sequence[Any]], ok: Sequence[bool]) -> dict[str, Claims]:
    """Return for the subject and each party (by role) what the good rows claim."""
    held = holders(standard, values)
    days = values.get(standard.record.get("decided_on", "")) or values.get(standard.record.get("valid_from", ""))
    rules: list[tuple[str, SubjectRule | PartyRule]] = [(SUBJECT, standard.subject)]
    rules += [(party.role, party) for party in standard.parties]
    return {role: read_claims(rule, values, ok, days=days, holders=held.get(role)) for role, rule in rules}
