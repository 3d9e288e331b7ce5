"""Deadlines of the recognition as dated data, and due days in working days."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from credit.calendars import services as calendars
from credit.kernel.workdays import Due

FILE = Path(__file__).parent / "data" / "procedure.toml"


@dataclass(frozen=True, slots=True)
class Procedure:
    """The deadlines in force on a day. Working days, except what is named in days or months."""

    in_force_from: date
    statement_workdays: int
    legal_review_workdays: int
    determination_workdays: int
    lapse_workdays: int
    basis_revoked_workdays: int
    archive_days: int
    serving_workdays: int
    provisional_margin_workdays: int
    clue_workdays: int
    review_days: int
    suit_months: int
    source: str
    mark: str


@cache
def _editions() -> tuple[Procedure, ...]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(sorted((Procedure(**entry) for entry in table["editions"]), key=lambda one: one.in_force_from))


def on(day: date) -> Procedure:
    """Return the edition in force on `day` (the first one for days before it)."""
    return next((one for one in reversed(_editions()) if one.in_force_from <= day), _editions()[0])


def due(start: date, workdays: int) -> Due:
    """Return the last day of a deadline that begins after `start`; provisional while a year is not announced."""
    return calendars.due(start, workdays)
