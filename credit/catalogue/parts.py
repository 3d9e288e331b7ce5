"""What a standard is made of beside its columns: subject, parties, relations, roles, older tables, samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .columns import Condition

SUBJECT = "@subject"  # stands for the resolved subject in natural keys and relations


class StandardError(Exception):
    """A standard file is wrong; the message names file, place and reason."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}：{place}：{reason}")
        self.file, self.place, self.reason = file, place, reason


@dataclass(frozen=True, kw_only=True)
class SubjectRule:
    """How a row names its subject: a fixed kind or one decided by a column, its name and its identifiers."""

    kind: str | None = None
    kind_column: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    name: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    colour_column: str | None = None
    legal_representative: str | None = None
    division: str | None = None

    def kind_of(self, values: Mapping[str, Any]) -> str | None:
        """Return the subject kind of one row of values, or None when its kind column is empty."""
        return self.kind or self.kinds.get(values.get(self.kind_column or "") or "")


@dataclass(frozen=True, kw_only=True)
class PartyRule:
    """A further party of a record, by role; its kind is fixed or decided by a column, as for the subject."""

    role: str
    kind: str | None = None
    kind_column: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    name: str | None = None
    colour_column: str | None = None

    def kind_of(self, values: Mapping[str, Any]) -> str | None:
        """Return the subject kind of the party in one row of values, or None when its kind column is empty."""
        return self.kind or self.kinds.get(values.get(self.kind_column or "") or "")


@dataclass(frozen=True, kw_only=True)
class RelationRule:
    """A dated relation that a row states between its subject and a party, or between two parties.

    `label` names the column that says more of it, such as the part a firm plays in a project.
    """

    kind: str
    start: str
    end: str
    label: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleRule:
    """The part a unit or a group of units plays for the item."""

    role: str
    unit: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class TableRule:
    """The table of an older generation: our column → its codes and labels there (several are joined).

    `when` says for which rows this table is used on the wire; `unused` are its columns that we do not keep.
    """

    generation: str
    name: str
    columns: dict[str, tuple[tuple[str, str], ...]]
    unused: tuple[str, ...] = ()
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DisclosureRule:
    """A value of a column that decides the disclosure level of the record."""

    column: str
    values: tuple[str, ...]
    disclosure: str


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Rows that must load, and rows that must be refused with a named rule at a named column."""

    good: tuple[dict[str, str], ...] = ()
    bad: tuple[dict[str, Any], ...] = ()
