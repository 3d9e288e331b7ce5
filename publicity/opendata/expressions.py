"""The public texts of a record as SQL, so that a million rows need no Python.

What `Standard.public_view` says of a record is the rule. Here stands the same for the ordinary case: a record about
no natural person, naming no private party, with nothing in its prose that may speak of a person. `plain(standard)`
is the condition under which that holds; every row that does not meet it goes through `public_view` itself
(see `special`). A test compares the two on the samples of every standard.

The statements read a row `r` with the column `details` (jsonb). Names of columns come from our own standard files.
"""

from functools import cache

from credit.catalogue.columns import Amount, Code, Codes, Column, Date, DateTime, Persons, Year
from credit.catalogue.columns.numbers import Number
from credit.catalogue.presentation import ALWAYS
from credit.catalogue.standards import Standard
from credit.kernel.dates import LONG_TERM
from credit.kernel.masking import SIGNS

_SAFE = (Date, DateTime, Amount, Year)


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def names_array(names: list[str]) -> str:
    return f"ARRAY[{', '.join(map(literal, names))}]::text[]"


def stored(column: Column) -> str:
    """Return the stored value as text, NULL when it is absent."""
    return f"(r.details ->> {literal(column.name)})"


def shown(column: Column) -> str:
    """Return the text of a column as people read it; money as a plain number of yuan."""
    value = stored(column)
    if isinstance(column, Amount):
        return value
    if isinstance(column, Date):
        return f"replace({value}, '{LONG_TERM.isoformat()}', '长期')"
    if isinstance(column, DateTime):
        return f"replace(left({value}, 16), 'T', ' ')"
    if isinstance(column, Codes):
        return f"""replace(btrim({value}, '[]"'), '", "', '；')"""
    if isinstance(column, Code) and column.values.labels:
        return _labelled(column)
    if isinstance(column, Number) and column.unit:
        return f"{value} || {literal(column.unit)}"
    return value


def _labelled(column: Code) -> str:
    cases = " ".join(f"WHEN {literal(one)} THEN {literal(label)}" for one, label in column.values.labels.items())
    return f"CASE {stored(column)} {cases} ELSE {stored(column)} END"


def inert(column: Column) -> str:
    """Return the text of a column such that no spreadsheet runs it (see `credit.kernel.spreadsheets.inert`)."""
    text = shown(column)
    if isinstance(column, _SAFE) or (isinstance(column, Code) and not column.values.open):
        return text
    return made_inert(text)


def made_inert(text: str) -> str:
    """Return an SQL text with an apostrophe before what looks like a formula; plain numbers keep their sign."""
    number = r"'^[+-]*([0-9]+\.?[0-9]*|\.[0-9]+)$'"
    risky = f"ascii({text}) < 65 AND ascii({text}) IN (61, 43, 45, 64, 9, 13) AND {text} !~ {number}"
    return f"CASE WHEN {risky} THEN '''' || {text} ELSE {text} END"


@cache
def plain(standard: Standard) -> str:
    """Return the condition under which a row needs no look by Python. Never NULL."""
    known = names_array(list(standard.columns))
    doubts = [f"(r.details - {known}) <> '{{}}'", *_prose(standard), *_persons(standard)]
    doubts += [doubt for column in standard.public_columns for doubt in _odd(column)]
    return f"NOT coalesce({' OR '.join(doubts)}, true)"


def _prose(standard: Standard) -> list[str]:
    """Doubt a row whose prose may speak of a person. All of its prose is looked at together: each look costs a pass."""
    prose = [stored(column) for column in standard.public_columns if column.masked == "prose"]
    if not prose:
        return []
    looks = " OR ".join(f"prose ~ {literal(sign)}" for sign in SIGNS)
    text = f"SELECT concat_ws('|', {', '.join(prose)}) AS prose OFFSET 0"  # put together once, not for each look
    return [f"(SELECT {looks} FROM ({text}) AS joined)"]


def _persons(standard: Standard) -> list[str]:
    """Doubt a row that names a natural person: a party, or one whom a column that stays inside names."""
    inside = [column.name for column in standard.columns.values() if isinstance(column, Persons)]
    doubts = [f"r.details ?| {names_array(inside)}"] if inside else []
    for party in standard.parties:
        named = [name for name in (party.name, *party.identifiers.values()) if name]
        if party.kind == "person" and named:
            doubts.append(f"r.details ?| {names_array(named)}")
        kinds = [value for value, kind in party.kinds.items() if kind == "person"]
        if kinds and party.kind_column:
            doubts.append(f"coalesce(r.details ->> {literal(party.kind_column)} = ANY({names_array(kinds)}), false)")
    return doubts


def _odd(column: Column) -> list[str]:
    """Doubt a row with a value of which the statement knows no text."""
    present = f"r.details ? {literal(column.name)}"
    if column.masked in ALWAYS - {"prose"}:
        return [present]
    if isinstance(column, Codes):
        if column.values.labels:
            return [present]
        return [rf"""coalesce({stored(column)} ~ '\\|\]"|"\[', false)"""]
    return []
