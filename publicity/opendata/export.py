"""Sending a whole data set: streamed out of one snapshot of the database, in flat memory, over a connection of its own.

The database writes ordinary rows itself (COPY) and names the others, which then come through `public_view`. The
connection lies outside the pool, so that a slow reader never takes one from the pages; how many may run at once is
kept by advisory locks, which end with the connection.
"""

import time
from array import array
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet

from credit.catalogue.standards import Standard
from credit.kernel.errors import DomainError
from credit.records.models import RecordQuerySet
from publicity.opendata.forms import LEFT, Form
from publicity.opendata.rows import Row, looked_at, swept

SLOTS = 2
_LOCK = 0x6F70656E  # "open"
LONGEST_SECONDS = 1800
PIECE = 64 * 1024
BATCH = 500


class Busy(DomainError):
    """All slots are taken; `retry_after` is in seconds."""

    retry_after = 60

    def __init__(self) -> None:
        super().__init__("busy", "现在下载的人多，请过一分钟再试。")


def own_connection() -> "psycopg.Connection[Any]":
    """Open a connection beside the pool and take a slot with it. Raises Busy."""
    own = psycopg.connect(**_parameters())
    try:
        own.execute("SET default_transaction_isolation = 'repeatable read'")
        own.execute("SET default_transaction_read_only = on")
        own.commit()
        for slot in range(SLOTS):
            found = own.execute("SELECT pg_try_advisory_lock(%s, %s) AS taken", [_LOCK, slot]).fetchone()
            if found and found[0]:
                own.commit()
                return own
    except BaseException:
        own.close()
        raise
    own.close()
    raise Busy


def _parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    parameters.pop("pool", None)
    return parameters


def stream(own: "psycopg.Connection[Any]", pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces and close the connection at the end, also for a reader who leaves or takes too long."""
    until = time.monotonic() + LONGEST_SECONDS
    with closing(own):
        for piece in pieces:
            yield piece
            if time.monotonic() > until:
                raise TimeoutError("the reader took too long")


def dataset_pieces(
    own: "psycopg.Connection[Any]", records: RecordQuerySet, standard: Standard, form: Form
) -> Iterator[bytes]:
    """Yield a data set: heading, the rows the database writes, then those that Python has to look at."""
    yield form.head(standard)
    left: array[int] = array("q")
    yield from swept_pieces(own, swept(records, standard), form.statement(standard), form.options, left)
    for start in range(0, len(left), BATCH):
        numbers = left[start : start + BATCH].tolist()
        sql, values = looked_at(records.filter(pk__in=numbers)).query.sql_with_params()
        rows = own.execute(sql, values).fetchall()
        yield b"".join(form.line(standard, Row(*row)) for row in rows)


def swept_pieces(
    own: "psycopg.Connection[Any]", query: QuerySet[Any], select: str, options: str, left: "array[int]"
) -> Iterator[bytes]:
    """Yield what the database writes for the rows of `query` (as `r`), in larger pieces.

    A line that begins with the sign `LEFT` is a row for Python: its number goes into `left` instead.
    """
    inner, values = query.query.sql_with_params()
    statement = f"COPY (SELECT {select.replace('%', '%%')} FROM ({inner}) AS r) TO STDOUT WITH ({options})"
    buffer = bytearray()
    with own.cursor() as cursor, cursor.copy(statement, values) as copy:
        for line in copy:
            if line[0] == LEFT:
                left.append(int(bytes(line[1:]).partition(b",")[0]))
                continue
            buffer += line
            if len(buffer) >= PIECE:
                yield bytes(buffer)
                buffer.clear()
    yield bytes(buffer)
