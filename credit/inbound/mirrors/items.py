"""The items that platforms hand down (`data/mirror_items.toml`): their columns, and what each column is for."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "data" / "mirror_items.toml"


@dataclass(frozen=True, slots=True)
class MirrorColumn:
    """A column; `labels` are the headers under which it comes, the first is ours."""

    name: str
    labels: tuple[str, ...]
    role: str = ""
    required: bool = False

    @property
    def label(self) -> str:
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class MirrorItem:
    """One kind of list or answer. `repairs`: says that records were repaired; `copies`: repeats our own records."""

    slug: str
    name: str
    provider: str
    demand: str
    key: tuple[str, ...]
    columns: tuple[MirrorColumn, ...]
    mark: str
    repairs: bool = False
    copies: bool = False

    @property
    def is_list(self) -> bool:
        """Tell whether it is a list as it stands at a platform, no answer about records of ours."""
        return not (self.repairs or self.copies)

    def with_role(self, role: str) -> str:
        """Return the name of the column with a role; empty where there is none."""
        return next((column.name for column in self.columns if column.role == role), "")

    def cells(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return the cells of a row whose fields bear our names or headers; other fields are left out."""
        named = (
            (one.name, next((name for name in (one.name, *one.labels) if name in row), "")) for one in self.columns
        )
        return {name: row[field].strip() for name, field in named if field}

    def place(self, header: Sequence[str]) -> dict[str, int]:
        """Return column name → position in a header row."""
        at = {text: place for place, text in reversed(list(enumerate("".join(cell.split()) for cell in header)))}
        named = ((column.name, next((label for label in column.labels if label in at), "")) for column in self.columns)
        return {name: at[label] for name, label in named if label}


@cache
def mirror_items() -> Mapping[str, MirrorItem]:
    """Return every item by its slug."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {slug: _item(slug, dict(entry)) for slug, entry in table.items()}


def item_name(slug: str) -> str:
    """Return the name of an item, its slug where it is none any more."""
    found = mirror_items().get(slug)
    return found.name if found else slug


def _item(slug: str, entry: dict[str, Any]) -> MirrorItem:
    columns = tuple(MirrorColumn(**{**one, "labels": tuple(one["labels"])}) for one in entry.pop("columns"))
    return MirrorItem(slug=slug, columns=columns, key=tuple(entry.pop("key")), **entry)
