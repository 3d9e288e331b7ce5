"""The front-end exchange library (前置交换库, exchange.md §5.4): a PostgreSQL database between the two sides.

One table per kind. The portal writes the columns up to `write_time` and never any other; `read_*`, `result_*`,
`reason_*` and `platform_id` are the platform's. A row that is written again gets a new `write_time`; a result older
than that says nothing about it. Rows are never deleted.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self, TypedDict

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import namedtuple_row

from credit.sharing.platforms.base import (
    Batch,
    Feedback,
    Held,
    ListVersion,
    NoRepairs,
    Receipt,
    Refused,
    Rejection,
    RowKey,
    Tally,
    TryLater,
    row_hash,
    tally_of,
)
from credit.sharing.platforms.lists import BadList

ACCEPTED, REJECTED = 1, 2
OURS = (
    ("source_key", "text NOT NULL"), ("version", "bigint NOT NULL"),
    ("op", "char(1) NOT NULL CHECK (op IN ('I', 'U', 'D'))"), ("area_code", "text NOT NULL"),
    ("data_hash", "text NOT NULL"), ("package_id", "text NOT NULL"), ("packed_on", "date NOT NULL"),
    ("write_time", "timestamptz NOT NULL DEFAULT clock_timestamp()"),
)  # fmt: skip
THEIRS = (
    ("read_flag", "smallint NOT NULL DEFAULT 0 CHECK (read_flag IN (0, 1))"), ("read_time", "timestamptz"),
    ("result_flag", "smallint NOT NULL DEFAULT 0 CHECK (result_flag IN (0, 1, 2))"), ("result_time", "timestamptz"),
    ("reason_code", "text"), ("reason_field", "text"), ("reason_text", "text"), ("platform_id", "text"),
)  # fmt: skip
INDEXES = {"read": "read_flag, write_time", "result": "result_flag, result_time", "package": "package_id"}
_ID = sql.SQL("id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
_UNIQUE = sql.SQL("UNIQUE (source_key, version)")
CONFIGURATION = (
    psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InsufficientPrivilege,
    psycopg.errors.InvalidCatalogName,
)  # fmt: skip


class Table(NamedTuple):
    """What a kind looks like in the library: the official columns with the comment that tells what each is."""

    kind: str
    title: str
    columns: Sequence[tuple[str, str]]

    @property
    def name(self) -> str:
        return table_name(self.kind)


def table_name(kind: str) -> str:
    """Return the name of the table of a kind of information."""
    return f"credit_{kind.lower().replace('-', '_')}"


def ddl(table: Table) -> list[sql.Composed]:
    """Return the statements that make a table; what is there already is left alone, new columns are added."""
    name = sql.Identifier(table.name)
    fixed = [sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in (*OURS, *THEIRS)]
    places = [(sql.Identifier(column.lower()), sql.Literal(label)) for column, label in table.columns]
    added = sql.SQL(", ").join(sql.SQL("ADD COLUMN IF NOT EXISTS {} text").format(place) for place, _ in places)
    statements = [
        sql.SQL("CREATE TABLE IF NOT EXISTS {} ({})").format(name, sql.SQL(", ").join([_ID, *fixed, _UNIQUE])),
        sql.SQL("ALTER TABLE {} {}").format(name, added),
        sql.SQL("COMMENT ON TABLE {} IS {}").format(name, sql.Literal(table.title)),
    ]
    for place, label in places:
        statements.append(sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(name, place, label))
    for suffix, indexed in INDEXES.items():
        index = sql.Identifier(f"{table.name}_{suffix}")
        statements.append(sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ({})").format(index, name, sql.SQL(indexed)))
    return statements


class Options(TypedDict):
    """How to connect to the library, beside its address."""

    user: str
    password: str
    connect_timeout: int
    application_name: str
    keepalives_idle: int


class LibraryClient(NoRepairs):
    """Speaks to one platform through the library; use as a context manager. `kinds`: what this platform takes."""

    def __init__(
        self, address: str, *, user: str, password: str, timeout: float, kinds: Sequence[str], area_code: str
    ) -> None:
        wait = max(2, int(timeout))
        self._address, self._options = address, Options(
            user=user, password=password, connect_timeout=wait, application_name="credit-portal", keepalives_idle=wait,
        )  # fmt: skip
        self._wait, self._kinds, self._area_code = f"{wait}s", kinds, area_code
        self._db: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._db is not None:
            self._db.close()

    def push(self, batch: Batch) -> Receipt:
        """Write the rows of a batch, all or none; what they become is read later. Raises TryLater or Refused."""
        head, records = batch.content()
        rows = [self._row(batch, head, record) for record in records]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        table = sql.Identifier(table_name(batch.kind))
        changes = [name for name in columns if name not in ("source_key", "version")]
        statement = sql.SQL(
            "INSERT INTO {table} AS t ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s)"
            " ON CONFLICT (source_key, version) DO UPDATE SET {changes}, write_time = clock_timestamp()"
            " WHERE t.package_id <> excluded.package_id"
        ).format(
            table=table, names=names,
            changes=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in changes),
        )  # fmt: skip
        self._run(statement, [json.dumps(rows, ensure_ascii=False)], may_change=True)
        return Receipt(pending=frozenset(batch.rows))

    def _row(self, batch: Batch, head: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
        data = record.get("data", {})
        return {
            "source_key": record["key"], "version": record["version"], "op": record["op"],
            "area_code": self._area_code, "data_hash": row_hash(data), "package_id": batch.key,
            "packed_on": head["createdAt"][:10], **{code.lower(): text for code, text in data.items()},
        }  # fmt: skip

    def receipt(self, batch: Batch) -> Receipt | None:
        """Read what became of a batch; None when its rows are not there. Raises TryLater or Refused."""
        statement = sql.SQL(
            "SELECT source_key, version, CASE WHEN result_time >= write_time THEN result_flag ELSE 0 END AS result,"
            " reason_code, reason_field, reason_text, platform_id FROM {} WHERE package_id = %s"
        ).format(sql.Identifier(table_name(batch.kind)))
        found = {(row.source_key, row.version): row for row in self._run(statement, [batch.key])}
        if not found:
            return None
        if found.keys() != set(batch.rows):
            raise TryLater("前置库中这一批的行不全", unknown=True)
        return Receipt(
            rejections={key: _why(row) for key, row in found.items() if row.result == REJECTED},
            pending=frozenset(key for key, row in found.items() if row.result not in (ACCEPTED, REJECTED)),
            numbers={key: row.platform_id for key, row in found.items() if row.platform_id},
        )

    def feedback(self, mark: str) -> Feedback:
        """Return rows whose result is, since `mark`, that they were sent back. Raises TryLater or Refused."""
        returns: list[tuple[RowKey, Rejection]] = []
        marks = [mark] if mark else []
        for kind in self._kinds:
            statement = sql.SQL(
                "SELECT source_key, version, reason_code, reason_field, reason_text, result_time FROM {}"
                " WHERE result_flag = 2 AND result_time >= write_time AND result_time > %s::timestamptz"
                " ORDER BY result_time"
            ).format(sql.Identifier(table_name(kind)))
            for row in self._run(statement, [mark or "-infinity"]):
                returns.append(((row.source_key, row.version), _why(row)))
                marks.append(row.result_time.isoformat())
        return Feedback(tuple(returns), max(marks, default=mark, key=_moment))

    def tally(self, kind: str, start: date, end: date) -> Tally:
        """Count what the platform has accepted of packages of these days."""
        return tally_of(self.holdings(kind, start, end))

    def holdings(self, kind: str, start: date, end: date) -> Iterator[Held]:
        """Yield what the platform has accepted of packages of these days, by key."""
        statement = sql.SQL(
            "SELECT source_key, version, data_hash FROM ("
            " SELECT DISTINCT ON (source_key) source_key, version, op, data_hash, packed_on FROM {}"
            " WHERE result_flag = 1 AND result_time >= write_time ORDER BY source_key, version DESC"
            ") latest WHERE op <> 'D' AND packed_on BETWEEN %s AND %s ORDER BY source_key"
        ).format(sql.Identifier(table_name(kind)))
        for row in self._run(statement, [start, end]):
            yield Held(row.source_key, row.version, row.data_hash)

    def lists(self, kind: str, after: int) -> ListVersion | None:
        """The library has no table of lists. Raises BadList, always."""
        raise BadList("前置交换库不提供名单，请改用接口或文件方式，或人工导入")

    def _run(self, statement: sql.Composed, values: Iterable[Any], *, may_change: bool = False) -> list[Any]:
        """Run one statement in a transaction of its own and return its rows. Raises TryLater or Refused."""
        try:
            db = self._connected()
            with db.cursor(row_factory=namedtuple_row) as cursor:
                cursor.execute(statement, list(values))
                return cursor.fetchall() if cursor.description else []
        except CONFIGURATION as trouble:
            raise TryLater(f"前置库没有建表或没有授权（{trouble.sqlstate}）", unknown=False) from trouble
        except psycopg.DataError as trouble:
            raise Refused(str(trouble.sqlstate)) from trouble
        except psycopg.Error as trouble:
            raise TryLater(f"前置库不可用（{type(trouble).__name__}）", unknown=may_change) from trouble

    def _connected(self) -> psycopg.Connection[Any]:
        if self._db is None or self._db.closed:
            try:
                self._db = psycopg.connect(make_conninfo(self._address, **self._options), autocommit=True)
                for limit in ("statement_timeout", "lock_timeout"):
                    self._db.execute("SELECT set_config(%s, %s, false)", [limit, self._wait])
            except psycopg.ProgrammingError as trouble:  # its text may tell the address
                raise TryLater("前置库的地址写法不对，请管理员改正", unknown=False) from trouble
            except psycopg.OperationalError as trouble:
                raise TryLater(f"连接不上前置库（{type(trouble).__name__}）", unknown=False) from trouble
        return self._db


def _why(row: Any) -> Rejection:
    return Rejection(row.reason_field or "", row.reason_code or "E99", row.reason_text or "")


def _moment(mark: str) -> float:
    return datetime.fromisoformat(mark).timestamp() if mark else 0.0
