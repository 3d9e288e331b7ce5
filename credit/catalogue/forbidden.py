"""Personal data that may not be collected as credit information: told by the header of a column, or by its cells.

Source: 山东省社会信用条例 art. 42; 个人信息保护法 art. 28-29.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from credit.kernel.bank_cards import card_spans

BANK_CARD = "@bank_card"
"""In the file, in the place of a pattern: the check digit tells."""
ENOUGH = 3
"""Filled cells that must all look alike before a column is judged by them; fewer may be chance."""
FILE = Path(__file__).parent / "data" / "forbidden.toml"


@dataclass(frozen=True)
class Ban:
    """One category of forbidden data: the words of headers that show it, and the law."""

    category: str
    pattern: re.Pattern[str]
    except_for: re.Pattern[str] | None
    source: str
    message: str
    cells: re.Pattern[str] | None = None

    def is_on(self, cell: str) -> bool:
        """Tell whether a cell, looked at by itself, holds such data."""
        if self.cells is None:
            return False
        if self.cells.pattern == BANK_CARD:
            return card_spans(cell) == [(0, len(cell))]
        return self.cells.fullmatch(cell) is not None


@cache
def bans() -> tuple[Ban, ...]:
    """Return the categories of the data file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Ban(
            one["category"],
            re.compile("|".join(map(re.escape, one["words"]))),
            re.compile("|".join(map(re.escape, one["except"]))) if one.get("except") else None,
            one["source"],
            one["message"],
            re.compile(one["cells"]) if "cells" in one else None,
        )
        for one in data["bans"]
    )


def ban_on(header: str) -> Ban | None:
    """Return the ban a header falls under, or None."""
    for ban in bans():
        text = ban.except_for.sub("", header) if ban.except_for else header
        if ban.pattern.search(text):
            return ban
    return None


def ban_on_cells(cells: Iterable[str]) -> Ban | None:
    """Return the ban that all filled cells of a column fall under, whatever its header; None below `ENOUGH` of them."""
    filled = [text for cell in cells if (text := cell.strip())]
    if len(filled) < ENOUGH:
        return None
    return next((ban for ban in bans() if all(map(ban.is_on, filled))), None)
