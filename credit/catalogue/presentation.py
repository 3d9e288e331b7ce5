"""What leaves the portal of a record: the public view with masking, and the wire payload."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from credit.kernel import masking

from .columns import Column, Persons
from .standards import Standard, TableRule

MASKS: dict[str, Callable[[str], str]] = {
    "name": masking.mask_name,
    "identity": masking.mask_citizen_id,
    "phone": masking.mask_phone,
    "plate": masking.mask_plate,
    "certificate": masking.mask_certificate,
    "prose": masking.mask_prose,
}
# These rules apply whoever the subject is; the others only when the record is about a natural person.
ALWAYS = frozenset({"identity", "phone", "prose"})
NAMES_AT = "@names"
"""Key in a record's details: column of prose → places of persons' names in it. No column is called so."""


class ShownColumn(NamedTuple):
    """One line of a public page."""

    number: int | None
    label: str
    name: str
    text: str


def public_view(standard: Standard, details: Mapping[str, Any], *, is_person: bool) -> list[ShownColumn]:
    """Return the filled public columns in order, masked as the disclosure rules ask.

    `is_person`: the record is about a natural person, or a vehicle or ship that one owns. Then names, plates and
    certificates are masked, the person's name in prose as well, and the source's code is absent. In a record about
    somebody else, the columns of a party who is a natural person are absent.
    """
    shown = []
    withheld: frozenset[str] = frozenset() if is_person else _of_persons(standard, details)
    names = [details.get(standard.subject.name or "")] if is_person else [details.get(name) for name in withheld]
    names += _persons_beside(standard, details)
    places = details.get(NAMES_AT, {})
    for column in standard.public_columns:
        value = details.get(column.name)
        if value is None or column.name in withheld:
            continue
        if column.name in places:
            value = masking.mask_at(value, places[column.name])
        text = public_text(column, value, is_person=is_person)
        if text is not None:
            text = _without_names(text, names) if column.masked == "prose" else text
            shown.append(ShownColumn(column.number, column.label, column.name, text))
    return shown


def _of_persons(standard: Standard, details: Mapping[str, Any]) -> frozenset[str]:
    """Return the columns that name a party who is, in this record, a natural person."""
    persons = [party for party in standard.parties if party.kind_of(details) == "person"]
    return frozenset(name for party in persons for name in (party.name, *party.identifiers.values()) if name)


def _persons_beside(standard: Standard, details: Mapping[str, Any]) -> Iterator[str]:
    """Yield the persons whom columns that stay inside name, such as a project's leader; prose may name them too."""
    for column in standard.columns.values():
        if isinstance(column, Persons) and (value := details.get(column.name)):
            yield from column.names(value)


def public_text(column: Column, value: Any, *, is_person: bool) -> str | None:
    """Return a value as the public may read it, or None when it may not."""
    if column.disclosure != "public" or (is_person and column.hidden_for_persons):
        return None
    text = column.display(value)
    if column.masked and (is_person or column.masked in ALWAYS):
        return MASKS[column.masked](text)
    return text


def _without_names(text: str, names: Iterable[Any]) -> str:
    for name in names:
        if isinstance(name, str) and len(name) > 1:
            text = masking.mask_at(text, masking.find_word(text, name))
    return text


def payload(
    standard: Standard, details: Mapping[str, Any], sealed: Mapping[str, Any], *, generation: str
) -> dict[str, str]:
    """Return the official codes with their wire texts, empty ones included, local columns left out.

    An older generation uses the table whose condition the record meets; ValueError when none takes it.
    """
    stored = {**details, **sealed}

    def wire(name: str) -> str:
        value = stored.get(name)
        return "" if value is None else standard.columns[name].wire(value)

    if generation == standard.generation:
        return {column.code: wire(column.name) for column in standard.official_columns if column.code}
    table = _table(standard, stored, generation)
    return {headers[0][0]: wire(name) for name, headers in table.columns.items() if headers[0][0]}


def _table(standard: Standard, stored: Mapping[str, Any], generation: str) -> TableRule:
    for table in standard.tables:
        fits = table.when and all(stored.get(name) in values for name, values in table.when.items())
        if table.generation == generation and fits:
            return table
    raise ValueError(f"{standard.slug}: no table of {generation} takes this record")
