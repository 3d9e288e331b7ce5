"""The process guides: who, what papers, which steps, how long; the days come from the limits the clocks reckon with."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from objections.deadlines.limits import Limit, limit_for

FILE = Path(__file__).with_name("guides.toml")


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide as a page shows it; `limits` are (what, how long, source)."""

    kind: str
    title: str
    who: str
    papers: tuple[str, ...]
    steps: tuple[str, ...]
    limits: tuple[tuple[str, str, str], ...]


def guides(today: date) -> list[Guide]:
    """Return the guides with the limits in force today."""
    return [_guide(row, today) for row in _rows()]


def guide_of(kind: str, today: date) -> Guide:
    return next(guide for guide in guides(today) if guide.kind == kind)


def _guide(row: dict[str, Any], today: date) -> Guide:
    found = [(words, limit_for(row["kind"], key, today)) for key, words in row["limits"]]
    limits = tuple((words, _length(limit), limit.source) for words, limit in found if limit is not None)
    return Guide(row["kind"], row["title"], row["who"], tuple(row["papers"]), tuple(row["steps"]), limits)


def _length(limit: Limit) -> str:
    return f"{limit.workdays} 个工作日" if limit.workdays else f"{limit.days} 天"


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["guides"]
    return rows
