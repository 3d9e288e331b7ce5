"""The notice before the first personal field: who, why, what, how, how long, rights, contact; versioned."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from objections.cases.choices import CaseKind
from objections.deadlines.lights import rule_of
from objections.retention.services import years_kept

FILE = Path(__file__).with_name("notice.toml")
HEADINGS = {
    "who": "谁在处理", "why": "为什么", "what": "收集什么", "how": "怎么保管",
    "how_long": "留多久", "rights": "您的权利", "contact": "找谁",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of the notice as a visitor reads it: (heading, sentence) in their order."""

    version: str
    lines: tuple[tuple[str, str], ...]


@cache
def _versions() -> tuple[dict[str, Any], ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["notices"]
    return tuple(sorted(rows, key=lambda row: row["in_force_from"], reverse=True))


def notice_for(kind: str, day: date) -> Notice:
    """Return the version in force. Raises ValueError on a day before the first one."""
    row = next((row for row in _versions() if row["in_force_from"] <= day), None)
    if row is None:
        raise ValueError(f"notice.toml has no version in force on {day}")
    values = {
        "kind": CaseKind(kind).label,
        "host": settings.SITE["host"],
        "undertaker": settings.SITE["undertaker"],
        "telephone": settings.SITE["telephone"],
        "draft_days": rule_of("drafts", day)["days"],
        "years": years_kept(kind, day),
    }
    return Notice(row["version"], tuple((title, row[key].format(**values)) for key, title in HEADINGS.items()))
