"""For what one gets on a list, as dated data: the cases of each list, and what counts for those that are counted."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from credit.catalogue.models import Nature
from credit.records.models import Record
from publicity.lists import types

FILE = Path(__file__).parent / "data" / "criteria.toml"
OTHER = "Q9"  # lists whose basis names no cases of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One case of a list. `counted` names the counting rule; thresholds include the number itself."""

    code: str
    label: str
    source: str
    subject_kinds: tuple[str, ...] = ()
    counted: str = ""
    count_from: int = 0
    share_from: Decimal = Decimal(0)
    fine_from: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What a violation is: which decisions count, how they meet their check, and how far back."""

    in_force_from: date
    years: int
    items: tuple[str, ...]
    fields: tuple[str, ...]
    statuses: tuple[str, ...]
    excluded_procedures: tuple[str, ...]
    unlawful_results: tuple[str, ...]
    check_window_days: int
    suspension_types: tuple[str, ...]
    freight_types: str
    instigation_words: str
    source: str


@cache
def of_list(code: str) -> dict[str, Criterion]:
    """Return the cases of a list by their code; one for everything where its basis names none."""
    table = _table()["lists"].get(code, {})
    found = {name: _criterion(name, entry) for name, entry in table.items()}
    return found or {OTHER: Criterion(code=OTHER, label="依据规定的其他情形", source=types.get(code).document)}


@cache
def counting() -> Counting:
    entry: dict[str, Any] = {key: _frozen(value) for key, value in _table()["counting"].items()}
    return Counting(**entry)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def is_effective_decision(record: Record) -> bool:
    """Tell whether an adverse record is a decision in effect: reviewed, and neither withdrawn nor suspended."""
    return record.nature == Nature.ADVERSE and record.status in counting().statuses


@cache
def _table() -> dict[str, Any]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if unknown := set(table["lists"]) - {one.code for one in types.all_types()}:
        raise ValueError(f"criteria.toml: unknown lists {sorted(unknown)}")
    return table


def _criterion(code: str, entry: dict[str, Any]) -> Criterion:
    values = {**entry, "subject_kinds": tuple(entry.get("subject_kinds", ()))}
    return Criterion(code=code, **values | {"share_from": Decimal(entry.get("share_from", 0))})
