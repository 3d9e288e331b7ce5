"""Writing many rows at once: COPY into a table, with numbers taken from its sequence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model


def take_ids(model: type[Model], count: int) -> list[int]:
    """Return `count` fresh primary keys of the model's sequence."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table; a jsonb value is given as JSON text."""
    with connection.cursor() as cursor:
        _copy(cursor, table, columns, rows)


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def copying(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> Iterator[None]:
    """COPY rows while the body works; the body may not touch the database. Errors of either are raised.

    The second thread uses this transaction's connection, so the rows stand or fall with it. `before` and `after` are
    statements around the COPY.
    """
    connection.ensure_connection()
    raw = connection.connection

    def work() -> None:
        for statement in before:
            cursor.execute(statement)
        _copy(cursor, table, columns, rows)
        for statement in after:
            cursor.execute(statement)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="copying") as pool, raw.cursor() as cursor:
        done = pool.submit(work)
        yield
        done.result()


def read_rows(sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
