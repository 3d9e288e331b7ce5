"""Sheets for the tests of the standards: clean synthetic rows and the headers of every generation."""

from datetime import date

from credit.catalogue.standards import Standard

TODAY = date(2026, 6, 30)


def table_of(standard: Standard, *rows: dict) -> dict:
    """Return rows keyed by our column names as the table that `check` takes."""
    return {name: [row.get(name, "") for row in rows] for name in standard.columns}


def judge(standard: Standard, *rows: dict, **options):
    return standard.check(table_of(standard, *rows), today=TODAY, **options)


def marks(checked) -> set:
    """Return (row, column, rule) of every finding."""
    return {(one.row_index, one.column, one.rule) for one in checked.findings}


def organisation(standard: Standard, **changes) -> dict:
    return {**standard.samples.good[0], **changes}


def person(standard: Standard, **changes) -> dict:
    return {**standard.samples.good[1], **changes}


def old_table(standard: Standard, generation: str, kind: str = ""):
    return next(one for one in standard.tables if one.generation == generation and kind in one.name)


def old_headers(table, part: int) -> list[str]:
    """Return the header texts of an older table: part 0 codes, part 1 labels."""
    return [header[part] for headers in table.columns.values() for header in headers]
