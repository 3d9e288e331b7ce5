"""The lawful purposes of a look-up. Source: 山东省社会信用条例 art. 22."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "purposes.toml"


@cache
def purposes() -> dict[str, str]:
    """Return every purpose by code, in the order of the regulation."""
    return dict(tomllib.loads(FILE.read_text(encoding="utf-8"))["purposes"])
