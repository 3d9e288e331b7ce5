"""Which papers a repair needs: by the rule version of the application, and by the class of the information."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("repair_papers.toml")


def papers_for(version: str, severity: str = "") -> tuple[str, ...]:
    """Return the names of the papers, those of every class first. Raises KeyError for an unknown version."""
    rows = [row for row in _rows() if row["version"] == version]
    if not rows:
        raise KeyError(version)
    return tuple(name for row in rows if row.get("severity", severity) == severity for name in row["names"])


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["papers"]
    return rows
