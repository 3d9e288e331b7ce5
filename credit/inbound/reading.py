"""Reading new rows of an upstream system's table: read only, in the order of the mark, in flat memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from credit.inbound.models import MarkKind, SourceTable
from credit.inbound.sheets import LONGEST_CELL
from credit.sealing import keyed_digest, unseal

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 60
PIECE = 500
OPTIONS = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s -c TimeZone=Asia/Shanghai"
MICROSECONDS = 1_000_000

_MARK = {
    MarkKind.MOMENT: sql.SQL("(extract(epoch FROM {mark}::timestamptz) * 1000000)::bigint"),
    MarkKind.NUMBER: sql.SQL("{mark}::bigint"),
}
_SINCE = {
    MarkKind.MOMENT: sql.SQL("{mark} >= timestamptz 'epoch' + %(since)s * interval '1 microsecond'"),
    MarkKind.NUMBER: sql.SQL("{mark} >= %(since)s"),
}


class SourceRow(NamedTuple):
    """A row of the source: its cells by our column names; `digest` names key and mark without telling them.

    Blank cells are left out. A cell longer than any column takes is cut to a length that still none takes, so that the
    row is refused with its reason and the table goes on.
    """

    position: int
    digest: bytes
    cells: Mapping[str, str]


@contextmanager
def new_rows(source: SourceTable, *, since: int | None) -> Iterator[Iterator[SourceRow]]:
    """Yield the rows whose mark is `since` or later (None: all that have a mark), oldest first.

    The connection refuses to write. Raises psycopg.Error when the source cannot be read.
    """
    address = unseal(source.sealed_address)
    with (
        psycopg.connect(address, connect_timeout=CONNECT_SECONDS, options=OPTIONS) as db,
        db.cursor(name="portal_poll") as cursor,
    ):
        cursor.itersize = PIECE
        cursor.execute(_query(source, since), {"since": since} if since is not None else None)
        yield (_row(source, row) for row in cursor)


def window_start(source: SourceTable) -> int | None:
    """Return the mark from which rows are looked at: the last one taken, less the overlap."""
    if source.position is None:
        return None
    return source.position - source.overlap * (MICROSECONDS if source.mark_kind == MarkKind.MOMENT else 1)


def _query(source: SourceTable, since: int | None) -> sql.Composed:
    """Return the query; names are qualified, because an output column of the same name is text."""
    mark = sql.Identifier("t", source.mark_column)
    keys = [sql.Identifier("t", name) for name in source.key_columns]
    texts = [sql.SQL("{}::text").format(name) for name in keys]
    texts += [sql.SQL("{}::text").format(sql.Identifier("t", name)) for name in source.mapping]
    kind = MarkKind(source.mark_kind)
    where = _SINCE[kind].format(mark=mark) if since is not None else sql.SQL("{} IS NOT NULL").format(mark)
    return sql.SQL("SELECT {position}, {columns} FROM {table} t WHERE {where} ORDER BY {order}").format(
        position=_MARK[kind].format(mark=mark), columns=sql.SQL(", ").join(texts),
        table=sql.Identifier(source.schema, source.table), where=where, order=sql.SQL(", ").join([mark, *keys]),
    )  # fmt: skip


def _row(source: SourceTable, row: Sequence[Any]) -> SourceRow:
    position, keys, cells = row[0], row[1 : 1 + len(source.key_columns)], row[1 + len(source.key_columns) :]
    digest = keyed_digest("\0".join([str(position), *(key or "" for key in keys)]).encode())
    named = zip(source.mapping.values(), cells, strict=True)
    return SourceRow(position, digest, {name: cell[:LONGEST_CELL] for name, cell in named if cell and cell.strip()})
