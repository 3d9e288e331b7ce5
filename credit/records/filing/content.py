"""The content of records, column by column: JSON of the open columns, restricted ones apart, natural key, digest."""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, TypeVar

from credit.catalogue.columns import Column
from credit.catalogue.presentation import NAMES_AT
from credit.catalogue.standards import SUBJECT, Standard
from credit.kernel.documents import document_key
from credit.kernel.masking import find_word
from credit.kernel.names import name_key
from credit.sealing import keyed_digest

KEY_LENGTH = 400
T = TypeVar("T")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def _dumps(value: Any) -> str:
    return encode_basestring(value) if value.__class__ is str else _encode(value)


@dataclass(frozen=True, slots=True)
class Content:
    """What rows say, one entry a row.

    Attributes:
        details: JSON text of the columns that are not restricted.
        sealed: JSON text of the restricted ones, empty when a row has none.
        digests: keyed digest over both; equal only for equal content.
    """

    details: list[str]
    sealed: list[str]
    digests: list[bytes]

    def of(self, rows: Sequence[int]) -> "Content":
        """Return the content of some of the rows."""
        return Content(pick(self.details, rows), pick(self.sealed, rows), pick(self.digests, rows))


def content_of(standard: Standard, values: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> Content:
    """Return the content of the chosen rows; columns in the order of their names, empty ones left out."""
    names = sorted(name for name in values if name in standard.columns)
    open_names = [name for name in names if standard.columns[name].disclosure != "hidden"]
    hidden = [name for name in names if standard.columns[name].disclosure == "hidden"]
    details = _objects(standard, values, open_names, rows, first=_names_in_prose(standard, values, rows))
    sealed = [text if text != "{}" else "" for text in _objects(standard, values, hidden, rows)]
    return Content(details, sealed, [_digest(one, other) for one, other in zip(details, sealed, strict=True)])


def _digest(details: str, sealed: str) -> bytes:
    return keyed_digest(f"{details}\0{sealed}".encode())


def digest_of(details: Mapping[str, Any], sealed: Mapping[str, Any]) -> bytes:
    """Return the digest of a stored record's content, the same as when it was filed."""
    return _digest(_dumps(details), _dumps(sealed) if sealed else "")


def _objects(
    standard: Standard,
    values: Mapping[str, Sequence[Any]],
    names: Sequence[str],
    rows: Sequence[int],
    *,
    first: list[str] | None = None,
) -> list[str]:
    parts = [first] if first else []
    parts += [_members(standard.columns[name], values[name], rows) for name in names]
    filled = [part for part in parts if any(part)]
    if not filled:
        return ["{}"] * len(rows)
    return ["{" + ",".join(filter(None, row)) + "}" for row in zip(*filled, strict=True)]


def _names_in_prose(standard: Standard, values: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> list[str] | None:
    """Return for each row where its public prose names a person whom only a restricted column names.

    The places, not the name, are kept in the open content (`NAMES_AT`, before all columns), so that the public view
    can mask what it could not know.
    """
    hidden = [column.name for column in standard.sealed_columns if column.kind == "name"]
    filled = [values[name] for name in hidden if name in values and any(values[name])]
    if not filled:
        return None
    prose = [column for column in standard.public_columns if column.masked == "prose" and column.name in values]
    members = []
    for row in rows:
        persons = [str(cells[row]) for cells in filled if cells[row] and len(str(cells[row])) > 1]
        found = {column.name: _places(column.display(values[column.name][row] or ""), persons) for column in prose}
        found = {name: places for name, places in found.items() if places}
        members.append(_dumps(NAMES_AT) + ":" + _dumps(found) if found else "")
    return members


def _places(text: str, persons: Sequence[str]) -> list[tuple[int, int]]:
    return [span for person in persons for span in find_word(text, person)]


def _members(column: Column, cells: Sequence[Any], rows: Sequence[int]) -> list[str]:
    """Return `"name":value` for each row, empty where the cell is; equal values are written once."""
    head = _dumps(column.name) + ":"

    def write(value: Any) -> str:
        return head + _dumps(column.store(value))

    return mapped(pick(cells, rows), write, empty="")


def pick(cells: Sequence[T], rows: Sequence[int]) -> list[T]:
    """Return the cells of the chosen rows, given in rising order."""
    return list(cells) if len(rows) == len(cells) else [cells[row] for row in rows]


def mapped(cells: Sequence[Any], function: Callable[[Any], Any], *, empty: Any = None) -> list[Any]:
    """Apply a function to every filled cell, once for each distinct value."""
    kinds = set(map(type, cells))
    if kinds <= {NoneType}:
        return [empty] * len(cells)
    several = list in kinds
    keys = [tuple(cell) if cell.__class__ is list else cell for cell in cells] if several else cells
    known: dict[Hashable, Any] = dict(zip(keys, cells, strict=True))
    known.pop(None, None)
    known = {key: function(cell) for key, cell in known.items()}
    known[None] = empty
    return [known[key] for key in keys]


def natural_keys(
    standard: Standard, values: Mapping[str, Sequence[Any]], rows: Sequence[int], subjects: Sequence[str]
) -> list[str]:
    """Return the business key of each chosen row: the folded columns that the standard names.

    `subjects` holds what stands for the subject of each row. A key too long for the table becomes its SHA-256.
    """
    parts = [
        subjects if name == SUBJECT else mapped(pick(values[name], rows), _folding(standard, name), empty="")
        for name in standard.natural_key
    ]
    return [_short("|".join(row)) for row in zip(*parts, strict=True)]


def _folding(standard: Standard, name: str) -> Callable[[Any], str]:
    kind = standard.columns[name].kind
    column = standard.columns[name]

    def fold(value: Any) -> str:
        text = column.store(value)
        return ";".join(sorted(map(str, text))) if isinstance(text, list) else str(text)

    if kind == "document_number":
        return document_key
    return (lambda value: name_key(str(value))) if kind in ("text", "name", "prose") else fold


def _short(key: str) -> str:
    return key if len(key) <= KEY_LENGTH else "sha256:" + hashlib.sha256(key.encode()).hexdigest()
