"""Personal data that may not be collected as credit information: refused by the header of the column."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "forbidden.toml"


@dataclass(frozen=True)
class Ban:
    """One category of forbidden data: the words of headers that show it, and the law."""

    category: str
    pattern: re.Pattern[str]
    except_for: re.Pattern[str] | None
    source: str
    message: str


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
