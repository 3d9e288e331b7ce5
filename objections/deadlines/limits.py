"""The dated limits of cases, read once from `deadlines.toml` and checked when they are read."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from credit.calendars import services as calendars
from credit.kernel.workdays import Due
from credit.terms.ruleset import rule_sets

FILE = Path(__file__).with_name("deadlines.toml")
BASES = {"state", "receipt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many working days or calendar days, from entering a state or from receipt; exactly one unit is set."""

    kind: str
    key: str
    in_force_from: date
    mark: str
    source: str
    workdays: int = 0
    days: int = 0
    base: str = "state"
    in_force_to: date | None = None

    def covers(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def end(self, start: date, *, more: int = 0) -> Due:
        """Return the last day, `start` being day zero; `more` adds working days (pauses, extensions)."""
        if self.workdays:
            return calendars.due(start, self.workdays + more)
        last = start + timedelta(days=self.days)
        return calendars.due(last, more) if more else Due(last, provisional=False)


@cache
def limits() -> tuple[Limit, ...]:
    """Return every limit. Raises ValueError for a row with no unit, two units or an unknown base."""
    rows = tuple(Limit(**entry) for entry in _read())
    for row in rows:
        if bool(row.workdays) == bool(row.days) or row.base not in BASES or row.mark not in {"S", "M", "D"}:
            raise ValueError(f"deadlines.toml [{row.kind} {row.key}]: one of workdays or days, known base and mark")
    return rows


def limit_for(kind: str, key: str, day: date) -> Limit | None:
    """Return the limit in force for a case received on `day`, None where there is none."""
    return next((row for row in limits() if (row.kind, row.key) == (kind, key) and row.covers(day)), None)


def rule_version(day: date) -> str:
    """Return the version of the repair rules (V2019, V2023, V2026) for an application of `day`.

    They are the rule sets by which terms are computed; before the first one, it counts.
    """
    in_force = [rules for rules in rule_sets() if rules.in_force_from <= day] or list(rule_sets()[:1])
    return f"V{in_force[-1].name.removeprefix('R')}"


def _read() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["limits"]
    return rows
