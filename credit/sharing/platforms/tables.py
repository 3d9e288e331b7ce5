"""The tables of the exchange library as the data standards make them."""

import psycopg
from psycopg import sql

from credit.catalogue import standards
from credit.catalogue.standards import Standard
from credit.sharing.platforms.library import Table, ddl


def tables() -> list[Table]:
    """Return the tables of all data standards: the official columns of every generation."""
    return [Table(one.wire_kind, f"{one.name}（{one.code}）", columns_of(one)) for one in standards.load().values()]


def columns_of(standard: Standard) -> list[tuple[str, str]]:
    """Return the official codes of an item in every generation, with their labels."""
    labels = {column.code: column.label for column in standard.official_columns if column.code}
    for table in standard.tables:
        for headers in table.columns.values():
            if headers[0][0]:
                labels.setdefault(headers[0][0], headers[0][0])
    return list(labels.items())


def make_tables(address: str) -> int:
    """Make in an exchange library what is missing of the tables; return how many there are. One call per new table."""
    with psycopg.connect(address, autocommit=True) as db:
        found = db.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        known = set(found)
        for table in tables():
            if not {(table.name, code.lower()) for code, _ in table.columns} <= known:
                db.execute(sql.SQL("; ").join(ddl(table)))
    return len(tables())
