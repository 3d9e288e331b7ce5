"""The table of rights, read once from `rights.toml` and checked when it is read."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from credit.units.models import PostRole

FILE = Path(__file__).with_name("rights.toml")
SCOPES = {"own", "lead", "answers", "all"}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role may act within a scope: own units' records, records of items its unit leads (or answers for), or all."""

    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class Right:
    """An action, its Chinese name and who may do it."""

    action: str
    label: str
    grants: tuple[Grant, ...]
    not_entered_by: bool


@cache
def rights() -> dict[str, Right]:
    """Return every right by action. Raises ValueError for an unknown role or scope in the file."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {action: _right(action, entry) for action, entry in table.items()}


def _right(action: str, entry: dict) -> Right:
    grants = tuple(Grant(**grant) for grant in entry["grants"])
    for grant in grants:
        if grant.role not in PostRole.values or grant.scope not in SCOPES:
            raise ValueError(f"rights.toml [{action}]: unknown role or scope {grant}")
    return Right(action, entry["label"], grants, entry.get("not_entered_by", False))
