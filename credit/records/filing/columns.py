"""Which columns of the rows feed the real columns of Record."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from credit.calendars import services as calendars
from credit.catalogue.columns import Column
from credit.catalogue.standards import Standard
from credit.kernel import workdays
from credit.kernel.documents import document_key
from credit.records.filing.content import mapped, pick
from credit.records.filing.persons import without_persons
from credit.records.models import Record, Severity

_SEVERITIES = {label: value for value, label in Severity.choices} | {value: value for value in Severity.values}
DATES = ("decided_on", "act_ended_on", "valid_from", "valid_until")
TEXTS = ("authority", "authority_uscc", "title", "document_number", "procedure", "field", "severity")
# What a changed row replaces in the record it changes, in the order of `record_columns`.
CHANGING = (*TEXTS, *DATES, "document_key", "division_code", "due_on", "due_is_provisional")


def reporting_calendar(standard: Standard) -> workdays.WorkdayCalendar | None:
    """Return the calendar by which rows become due; None for a standard without a term in working days."""
    return calendars.current() if standard.report_workdays else None


def record_columns(
    standard: Standard,
    values: Mapping[str, Sequence[Any]],
    rows: Sequence[int],
    *,
    authority: str,
    calendar: workdays.WorkdayCalendar | None,
) -> dict[str, list[Any]]:
    """Return the columns of Record that come from the chosen rows, except subject, content and status.

    `authority` (the unit's name) stands in where the standard has no column for it. The database is not used.
    """
    named = {key: name for key, name in standard.record.items() if name in values}
    columns: dict[str, list[Any]] = {}
    for key in TEXTS:
        cells = _cells(values, named.get(key), rows)
        columns[key] = mapped(cells, _text(standard, key, named.get(key)), empty="")
    if named.get("title") and standard.columns[named["title"]].masked == "prose":
        columns["title"] = without_persons(standard, columns["title"], values, rows)
    for key in DATES:
        columns[key] = mapped(_cells(values, named.get(key), rows), _day)
    if "authority" not in named:
        columns["authority"] = [authority] * len(rows)
    columns["document_key"] = mapped(columns["document_number"], lambda text: document_key(text)[:128], empty="")
    divisions = _cells(values, standard.subject.division, rows)
    columns["division_code"] = [str(cell or "") for cell in divisions]
    dues = mapped(columns["decided_on"], _due(standard, calendar), empty=(None, False))
    columns["due_on"] = [due for due, _ in dues]
    columns["due_is_provisional"] = [provisional for _, provisional in dues]
    return columns


def _cells(values: Mapping[str, Sequence[Any]], name: str | None, rows: Sequence[int]) -> list[Any]:
    if not name:
        return [None] * len(rows)
    return pick(values[name], rows)


def _text(standard: Standard, key: str, name: str | None) -> Any:
    limit = getattr(Record._meta.get_field(key), "max_length", None)
    column: Column | None = standard.columns[name] if name else None

    def write(value: Any) -> str:
        text = str(value) if column is None else column.display(value)
        return _SEVERITIES.get(text, "") if key == "severity" else text[:limit]

    return write


def _day(value: Any) -> date | None:
    day = value.date() if isinstance(value, datetime) else value
    return None if not isinstance(day, date) or day.year >= 2099 else day


def _due(standard: Standard, calendar: workdays.WorkdayCalendar | None) -> Any:
    def due(day: date) -> tuple[date | None, bool]:
        if calendar is None or standard.report_workdays is None:
            return None, False
        found = workdays.due(calendar, day, standard.report_workdays)
        return found.on, found.provisional

    return due
