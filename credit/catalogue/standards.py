"""Data standards: one file per catalogue item says everything the portal does with the item's columns.

`load()` reads all files when the portal starts; a mistake in one of them stops the start with file, place and reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .columns import Column
from .parts import (
    SUBJECT,
    DisclosureRule,
    PartyRule,
    RelationRule,
    RoleRule,
    Samples,
    StandardError,
    SubjectRule,
    TableRule,
)
from .value_lists import ValueList

if TYPE_CHECKING:
    from .headers import Headers
    from .presentation import ShownColumn
    from .rules import Checked

FOLDER = Path(__file__).parent / "standards"
__all__ = [
    "ALL", "FOLDER", "SUBJECT", "DisclosureRule", "PartyRule", "RelationRule", "RoleRule", "Samples", "Standard",
    "StandardError", "SubjectRule", "TableRule", "get", "get_by_code", "load",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Standard:
    """The data standard of one catalogue item in one generation."""

    slug: str
    code: str
    name: str
    domain: str
    nature: str
    description: str
    subject_kinds: tuple[str, ...]
    disclosure: str
    source_document: str
    in_force_from: date
    natural_key: tuple[str, ...]
    subject: SubjectRule
    columns: dict[str, Column]
    roles: tuple[RoleRule, ...]
    samples: Samples
    disclosure_by_kind: dict[str, str] = field(default_factory=dict)
    disclosure_when: tuple[DisclosureRule, ...] = ()
    update_cycle: str = ""
    report_workdays: int | None = None
    report_basis: str = ""
    share_type: str = ""
    share_mode: str = ""
    in_force_to: date | None = None
    generation: str = "G1"
    term: str | None = None
    wire_kind: str = ""
    record: dict[str, str] = field(default_factory=dict)
    parties: tuple[PartyRule, ...] = ()
    relations: tuple[RelationRule, ...] = ()
    lists: dict[str, ValueList] = field(default_factory=dict)
    tables: tuple[TableRule, ...] = ()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def official_columns(self) -> tuple[Column, ...]:
        """The columns of the official template, in its order."""
        return tuple(column for column in self.columns.values() if not column.local)

    @cached_property
    def local_columns(self) -> tuple[Column, ...]:
        """The columns this portal adds after the official ones; never on the wire."""
        return tuple(column for column in self.columns.values() if column.local)

    @cached_property
    def public_columns(self) -> tuple[Column, ...]:
        """The columns the public may see when the record may be seen."""
        return tuple(column for column in self.columns.values() if column.disclosure == "public")

    @cached_property
    def sealed_columns(self) -> tuple[Column, ...]:
        """The columns that are only ever kept encrypted."""
        return tuple(column for column in self.columns.values() if column.disclosure == "hidden")

    def disclosure_for(self, kind: str, values: Mapping[str, Any] | None = None) -> str:
        """Return the item's disclosure level for a subject kind and a row of values.

        The first rule that a value meets wins over the level of the kind and of the item; no rule makes a natural
        person public.
        """
        usual = self.disclosure_by_kind.get(kind, self.disclosure)
        for rule in self.disclosure_when:
            value = (values or {}).get(rule.column)
            if set(rule.values) & set(value if isinstance(value, list) else [value]):
                return usual if kind == "person" and rule.disclosure == "public" else rule.disclosure
        return usual

    def match_headers(self, rows: Sequence[Sequence[str]], limit: int = 20) -> Headers:
        """Find the header among the first rows of a sheet; see `headers.match`."""
        from . import headers

        return headers.match(self, rows, limit=limit)

    def check(
        self,
        table: Mapping[str, Sequence[str]],
        *,
        today: date,
        line_numbers: Sequence[int] | None = None,
        generation: str | None = None,
        accepted: Collection[str] = frozenset(),
    ) -> Checked:
        """Judge a sheet column by column; see `rules.check`."""
        from . import rules

        return rules.check(
            self,
            table,
            today=today,
            line_numbers=line_numbers,
            generation=generation,
            accepted=accepted,
        )

    def split(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (details, sealed): the filled columns of one row in stored form, restricted ones apart."""
        details: dict[str, Any] = {}
        sealed: dict[str, Any] = {}
        for name, value in values.items():
            column = self.columns[name]
            if value is not None:
                (sealed if column.disclosure == "hidden" else details)[name] = column.store(value)
        return details, sealed

    def texts(self, details: Mapping[str, Any], sealed: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Return every column of a stored record as text that `check` reads back (forms, corrections, exports)."""
        stored = {**details, **(sealed or {})}
        return {
            name: column.wire(stored[name]) if stored.get(name) is not None else ""
            for name, column in self.columns.items()
        }

    def public_view(self, details: Mapping[str, Any], *, is_person: bool) -> list[ShownColumn]:
        """Return what the public sees of a record; see `presentation.public_view`."""
        from . import presentation

        return presentation.public_view(self, details, is_person=is_person)

    def payload(
        self, details: Mapping[str, Any], sealed: Mapping[str, Any] | None = None, *, generation: str | None = None
    ) -> dict[str, str]:
        """Return the wire form: official code → text, in official order; see `presentation.payload`."""
        from . import presentation

        return presentation.payload(self, details, sealed or {}, generation=generation or self.generation)

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON schema of `details` as the public interface shows it (restricted columns are absent)."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "type": "object",
            "properties": {column.name: column.json_schema() for column in self.public_columns},
            "required": [column.name for column in self.public_columns if column.required],
            "additionalProperties": False,
        }


ALL: dict[str, Standard] = {}


def load(folder: Path = FOLDER) -> dict[str, Standard]:
    """Read every standard file once into ALL, in catalogue order; raise StandardError at the first mistake."""
    from .reading import read_folder

    if folder != FOLDER:
        return read_folder(folder)
    if not ALL:
        ALL.update(read_folder(folder))
    return ALL


def get(slug: str) -> Standard:
    """Return the standard of an item by slug; KeyError when there is none."""
    return load()[slug]


def get_by_code(code: str) -> Standard:
    """Return the standard of an item by catalogue code (ZZJT-XZB001); KeyError when there is none."""
    for standard in load().values():
        if standard.code == code:
            return standard
    raise KeyError(code)
