"""Persons whom a row names anywhere: its title, shown in every list, must not name them in clear."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credit.catalogue.columns import Column, Persons
from credit.catalogue.parts import PartyRule, SubjectRule
from credit.catalogue.standards import Standard
from credit.kernel.masking import find_word, mask_at


def without_persons(
    standard: Standard, titles: list[str], values: Mapping[str, Sequence[Any]], rows: Sequence[int]
) -> list[str]:
    """Return the titles of the chosen rows with the persons of each row masked; the content keeps the text as it is."""
    naming = list(_naming_columns(standard, values))
    if not naming:
        return titles
    return [_without(title, _names(standard, naming, values, row)) for title, row in zip(titles, rows, strict=True)]


def _naming_columns(standard: Standard, values: Mapping[str, Sequence[Any]]) -> Iterator[Column]:
    """Yield the filled columns that may name a person: of the subject, of parties, and of those who stay inside."""
    rules: list[SubjectRule | PartyRule] = [standard.subject, *standard.parties]
    of_persons = {rule.name for rule in rules if _names_persons(rule, values)}
    for column in standard.columns.values():
        is_inside = isinstance(column, Persons) or (column.kind == "name" and column.disclosure == "hidden")
        if (is_inside or column.name in of_persons) and any(values.get(column.name, ())):
            yield column


def _names_persons(rule: SubjectRule | PartyRule, values: Mapping[str, Sequence[Any]]) -> bool:
    """Tell whether any row of the sheet is, by this rule, about a person: most sheets are about firms alone."""
    if rule.kind or not rule.kind_column:
        return rule.kind == "person"
    kinds = set(values.get(rule.kind_column, ()))
    return any(rule.kind_of({rule.kind_column: kind}) == "person" for kind in kinds)


def _names(
    standard: Standard, naming: Sequence[Column], values: Mapping[str, Sequence[Any]], row: int
) -> Iterator[str]:
    roles: dict[str | None, SubjectRule | PartyRule] = {party.name: party for party in standard.parties}
    roles[standard.subject.name] = standard.subject
    for column in naming:
        value = values[column.name][row]
        if not value:
            continue
        rule = roles.get(column.name)
        if isinstance(column, Persons):
            yield from column.names(value)
        elif rule is None or column.disclosure == "hidden" or _is_person(rule, values, row):
            yield str(value)


def _is_person(rule: SubjectRule | PartyRule, values: Mapping[str, Sequence[Any]], row: int) -> bool:
    if rule.kind or not rule.kind_column:
        return rule.kind == "person"
    cells = values.get(rule.kind_column)
    return cells is not None and rule.kind_of({rule.kind_column: cells[row]}) == "person"


def _without(title: str, names: Iterator[str]) -> str:
    for name in names:
        if len(name) > 1:
            title = mask_at(title, find_word(title, name))
    return title
