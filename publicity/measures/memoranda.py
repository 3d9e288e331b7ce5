"""The memoranda of joint measures as they were signed: history that is shown, never applied by itself.

A mistake in the file stops the start (see `checks`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("data") / "memoranda.toml"
UNSURE = {"measure": "措施文字", "number": "序号", "departments": "部门"}


@dataclass(frozen=True, slots=True)
class HistoricMeasure:
    """One measure of a memorandum. `departments` are named as on the day of signing, `today` as they are called now.

    `unsure` tells in Chinese what of the row has not been checked against the original yet.
    """

    number: int
    name: str
    departments: tuple[str, ...]
    today: tuple[str, ...]
    strength: str
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of a memorandum."""

    name: str
    measures: tuple[HistoricMeasure, ...]


@dataclass(frozen=True, slots=True)
class Memorandum:
    """A memorandum; `item` and `list_types` name the entries on show whose subjects it once reached."""

    slug: str
    number: str
    title: str
    signed_in: str
    signatories: str
    status: str
    subjects: str
    item: str
    list_types: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def measures(self) -> list[HistoricMeasure]:
        return [measure for group in self.groups for measure in group.measures]


@cache
def memoranda() -> dict[str, Memorandum]:
    """Return every memorandum by slug. Raises ValueError or KeyError for a file that contradicts itself."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = [_memorandum(entry, table["departments"], table["strengths"]) for entry in table["memoranda"]]
    return {one.slug: one for one in found}


def by_number(number: str) -> Memorandum | None:
    """Return the memorandum with this document number; None for another paper."""
    return next((one for one in memoranda().values() if one.number == number), None)


def _memorandum(entry: Mapping[str, Any], today: Mapping[str, str], strengths: Mapping[str, str]) -> Memorandum:
    values = {**entry, "list_types": tuple(entry["list_types"])}
    groups = [
        Group(group["name"], tuple(_measure(row, today, strengths) for row in group["measures"]))
        for group in values.pop("groups")
    ]
    memorandum = Memorandum(**values, groups=tuple(groups))
    numbers = [measure.number for measure in memorandum.measures]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"{FILE.name} [{memorandum.slug}]: measures are not numbered one by one: {numbers}")
    return memorandum


def _measure(row: Mapping[str, Any], today: Mapping[str, str], strengths: Mapping[str, str]) -> HistoricMeasure:
    departments = tuple(row["departments"])
    return HistoricMeasure(
        number=row["number"],
        name=row["name"],
        departments=departments,
        today=tuple(dict.fromkeys(today.get(one, one) for one in departments)),
        strength=strengths[row["strength"]],
        unsure=tuple(UNSURE[one] for one in row.get("unsure", ())),
    )
