"""Rules of reporting as dated data (`data/reporting.toml`): lights of a platform, reasons of returned rows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "reporting.toml"


@dataclass(frozen=True, slots=True)
class LightRule:
    """When a platform's light turns amber and red: by the age of its backlog, by the share of late rows."""

    valid_from: date
    amber_hours: int
    red_hours: int
    late_amber_percent: float
    late_red_percent: float
    window_days: int
    source: str
    mark: str

    def light(self, *, hours: float, late_percent: float) -> str:
        """Return green, amber or red; a value on the border counts as reached."""
        if hours >= self.red_hours or late_percent >= self.late_red_percent:
            return "red"
        return "amber" if hours >= self.amber_hours or late_percent >= self.late_amber_percent else "green"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a platform returns a row, and what the unit does about it."""

    code: str
    text: str
    mend: str


@dataclass(frozen=True, slots=True)
class Reporting:
    """All of the file."""

    issuing_unit: str
    lights: tuple[LightRule, ...]
    reasons: Mapping[str, Reason]

    def light_rule(self, day: date) -> LightRule:
        """Return the rule in force on a day."""
        return max((one for one in self.lights if one.valid_from <= day), key=lambda one: one.valid_from)

    def reason(self, code: str) -> Reason:
        """Return what a code means; an unknown one is told as it is."""
        return self.reasons.get(code) or Reason(code, f"平台退回码 {code}", self.reasons["E99"].mend)


@cache
def reporting() -> Reporting:
    """Return the rules; a mistake in the file stops the first use."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    reasons = [Reason(**entry) for entry in table["reasons"]]
    return Reporting(
        issuing_unit=table["issuing_unit"],
        lights=tuple(LightRule(**entry) for entry in table["lights"]),
        reasons={one.code: one for one in reasons},
    )
