"""The general measures of the provincial regulation: in force for everybody, whatever the national list says."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from credit.catalogue import standards
from publicity.measures.measure import Measure, tier_of

FILE = Path(__file__).with_name("data") / "provincial.toml"


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def law() -> str:
    """Return the name of the regulation."""
    return str(_file()["law"])


def codes() -> list[str]:
    """Return the codes of the provincial regulation, in their order."""
    return list(_file()["measures"])


def code_names() -> dict[str, str]:
    """Return the name of each code as the data standard of the feedback has it."""
    return dict(standards.get("joint-measure").lists["measure"].labels)


@cache
def provincial() -> tuple[Measure, ...]:
    """Return the measures of the provincial regulation that have a content of their own."""
    table, names = _file(), code_names()
    return tuple(
        Measure(
            key=code,
            code=code,
            name=names[code],
            article=f"《{table['law']}》{table['tiers'][tier_of(code)]['article']}",
            source=table["law"],
            departments="",
            subject_kinds=frozenset(entry["subject_kinds"]),
            list_types=frozenset(),
            valid_from=table["valid_from"],
            valid_until=table.get("valid_until"),
        )
        for code, entry in table["measures"].items()
        if not entry.get("needs_row", False)
    )
