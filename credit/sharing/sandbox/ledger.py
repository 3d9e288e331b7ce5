"""The sandbox platform's own books, in a schema of its own (`sandbox_<name>`): they survive restarts.

A (key, version) stands in the ledger once, however often it arrives. What it holds now is the highest version of each
key, unless that was a withdrawal or was sent back.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from credit.sharing.platforms.base import Held, RowKey

NONCE_MINUTES = 10
Numbers = dict[RowKey, int]
Answer = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS batch (
    id text PRIMARY KEY, kind text NOT NULL, checksum text NOT NULL, answer jsonb NOT NULL,
    rows int NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp(), times int NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS ledger (
    number bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, version bigint NOT NULL, op char(1) NOT NULL,
    kind text NOT NULL, sealed bytea, digest bytea NOT NULL, batch text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), is_late boolean NOT NULL DEFAULT false,
    times int NOT NULL DEFAULT 1, PRIMARY KEY (key, version));
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS hash text NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS packed_on date NOT NULL DEFAULT current_date;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS applied int NOT NULL DEFAULT 1;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS returned_at timestamptz;
CREATE TABLE IF NOT EXISTS returned (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, version bigint NOT NULL, kind text NOT NULL,
    batch text NOT NULL, field text NOT NULL, code text NOT NULL, text text NOT NULL,
    returned_at timestamptz NOT NULL DEFAULT clock_timestamp());
ALTER TABLE returned ADD COLUMN IF NOT EXISTS is_later boolean NOT NULL DEFAULT false;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS paper bytea;
CREATE INDEX IF NOT EXISTS ledger_paper ON ledger (paper) WHERE paper IS NOT NULL;
CREATE TABLE IF NOT EXISTS register (code bytea PRIMARY KEY, name bytea NOT NULL, key text NOT NULL);
CREATE TABLE IF NOT EXISTS repair (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number text NOT NULL UNIQUE, sealed bytea NOT NULL,
    pushed_at timestamptz NOT NULL DEFAULT clock_timestamp(), result jsonb, told_at timestamptz,
    times int NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS nonce (nonce text PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX IF NOT EXISTS nonce_seen ON nonce (seen_at);
CREATE INDEX IF NOT EXISTS ledger_order ON ledger (number);
"""
_KNOWN = """
SELECT l.key, l.version, l.digest FROM ledger l JOIN unnest(%s::text[], %s::bigint[]) AS x (key, version)
ON l.key = x.key AND l.version = x.version WHERE l.returned_at IS NULL
"""
# A platform that does not deduplicate counts every arrival of a version as one more application.
_APPLY = """
INSERT INTO ledger (key, version, op, kind, sealed, digest, hash, paper, batch, packed_on, is_late)
SELECT x.key, x.version, x.op, %(kind)s, decode(x.sealed, 'base64'), decode(x.digest, 'hex'), x.hash,
       decode(x.paper, 'hex'), %(batch)s, %(packed_on)s,
       EXISTS (SELECT 1 FROM ledger l WHERE l.key = x.key AND l.version > x.version)
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS x (key text, version bigint, op text, sealed text, digest text, hash text, paper text)
ON CONFLICT (key, version) DO UPDATE SET times = ledger.times + 1, packed_on = excluded.packed_on,
    sealed = excluded.sealed, digest = excluded.digest, hash = excluded.hash, op = excluded.op,
    paper = excluded.paper, returned_at = NULL,
    applied = ledger.applied + CASE WHEN %(doubles)s OR ledger.returned_at IS NOT NULL THEN 1 ELSE 0 END
RETURNING key, version, number
"""
# Only what is held now counts: neither what was withdrawn nor what was sent back.
_NEWEST = """
CROSS JOIN LATERAL (
    SELECT n.version, n.op, n.returned_at FROM ledger n WHERE n.key = {table}.key ORDER BY n.version DESC LIMIT 1
) newest
"""
_HELD = "newest.op <> 'D' AND newest.returned_at IS NULL"
_PAPERS = f"""
SELECT l.paper, l.key FROM ledger l {_NEWEST.format(table="l")}
WHERE l.paper = ANY(%s) AND l.version = newest.version AND {_HELD}
"""
_NAMES = f"""
SELECT r.code, r.name, r.key FROM register r {_NEWEST.format(table="r")} WHERE r.code = ANY(%s) AND {_HELD}
"""
_REGISTER = """
INSERT INTO register (code, name, key)
SELECT DISTINCT ON (x.code) decode(x.code, 'hex'), decode(x.name, 'hex'), x.key
FROM jsonb_to_recordset(%(rows)s::jsonb) AS x (code text, name text, key text)
WHERE x.code IS NOT NULL AND x.name IS NOT NULL ORDER BY x.code, x.key
ON CONFLICT (code) DO UPDATE SET name = excluded.name, key = excluded.key WHERE register.name <> excluded.name
"""
_BATCH = "INSERT INTO batch (id, kind, checksum, answer, rows) VALUES (%s, %s, %s, '{}', %s) ON CONFLICT DO NOTHING"
_RETURN = """
INSERT INTO returned (key, version, kind, batch, field, code, text)
SELECT x.key, x.version, %(kind)s, %(batch)s, x.field, x.code, x.text
FROM unnest(%(keys)s::text[], %(versions)s::bigint[], %(fields)s::text[], %(codes)s::text[], %(texts)s::text[])
    AS x (key, version, field, code, text)
"""
_TAKE_BACK = """
WITH back AS (
    UPDATE ledger SET returned_at = clock_timestamp()
    WHERE key = %(key)s AND version = %(version)s AND returned_at IS NULL RETURNING key, version, kind, batch
)
INSERT INTO returned (key, version, kind, batch, field, code, text, is_later)
SELECT key, version, kind, batch, '', %(code)s, %(text)s, true FROM back
"""
_BACK = "id, key, version, kind, field, code, text, returned_at"
_NOW = """
SELECT DISTINCT ON (key) key, version, op, kind, hash, packed_on, returned_at FROM ledger ORDER BY key, version DESC
"""
_HOLDS = """
SELECT key, version, hash FROM (
    SELECT DISTINCT ON (key) key, version, op, hash, packed_on, returned_at FROM ledger
    WHERE kind = %(kind)s AND key > %(after)s ORDER BY key, version DESC
) latest
WHERE op <> 'D' AND returned_at IS NULL AND packed_on BETWEEN %(start)s::date AND %(end)s::date
ORDER BY key LIMIT %(limit)s
"""


class Entry(NamedTuple):
    """One row as the ledger takes it; its content is sealed."""

    key: str
    version: int
    op: str
    sealed: bytes | None
    digest: bytes
    hash: str
    paper: bytes | None = None
    code: bytes | None = None
    name: bytes | None = None


class Return(NamedTuple):
    """One row that is sent back, and why."""

    key: str
    version: int
    field: str
    code: str
    text: str


class Arrival(NamedTuple):
    """A batch as it came in: its number, kind, checksum, and the day in its head."""

    batch: str
    kind: str
    checksum: str
    packed_on: date


class Ledger:
    """The books of one sandbox platform."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
            raise ValueError(name)
        place = connection.settings_dict
        schema = f"sandbox_{name}"
        info = make_conninfo(
            host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"],
            password=place["PASSWORD"], options=f"-c search_path={schema}", application_name=schema,
        )  # fmt: skip
        self._pool = ConnectionPool(
            info, min_size=1, max_size=4, timeout=10, open=True, check=ConnectionPool.check_connection,
            kwargs={"prepare_threshold": None},  # a plan made while the books were empty is wrong when they are full
        )  # fmt: skip
        with self._pool.connection() as db:
            db.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
            db.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            db.execute(_TABLES)

    def empty(self) -> None:
        """Forget everything."""
        with self._pool.connection() as db:
            db.execute("TRUNCATE batch, ledger, returned, nonce, register, repair")

    def close(self) -> None:
        self._pool.close()

    def books(self) -> AbstractContextManager[Connection]:
        """Return a connection to the books, committed at the end of the block."""
        return self._pool.connection()

    def is_new_nonce(self, nonce: str) -> bool:
        """Remember a nonce for ten minutes; False when it was used within them."""
        with self._pool.connection() as db:
            db.execute(f"DELETE FROM nonce WHERE seen_at < clock_timestamp() - interval '{NONCE_MINUTES} minutes'")
            return db.execute("INSERT INTO nonce (nonce) VALUES (%s) ON CONFLICT DO NOTHING", [nonce]).rowcount == 1

    def batch(self, batch_id: str) -> tuple[str, Answer, datetime] | None:
        """Return checksum, receipt and time of arrival of a batch; None for an unknown one."""
        with self._pool.connection() as db:
            return db.execute("SELECT checksum, answer, received_at FROM batch WHERE id = %s", [batch_id]).fetchone()

    def count_again(self, batch_id: str) -> None:
        """Note that a known batch arrived once more."""
        with self._pool.connection() as db:
            db.execute("UPDATE batch SET times = times + 1 WHERE id = %s", [batch_id])

    def known(self, rows: Sequence[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
        """Return the digest of those (key, version) that the ledger has."""
        with self._pool.connection() as db:
            found = db.execute(_KNOWN, [[key for key, _ in rows], [version for _, version in rows]])
            return {(key, version): digest for key, version, digest in found}

    def papers(self, papers: Sequence[bytes]) -> dict[bytes, str]:
        """Return under which key each of these papers is held."""
        with self._pool.connection() as db:
            return {paper: key for paper, key in db.execute(_PAPERS, [list(papers)])}

    def names(self, codes: Sequence[bytes]) -> dict[bytes, tuple[bytes, str]]:
        """Return the name known of each of these codes, and the key of the record that gave it."""
        with self._pool.connection() as db:
            return {code: (name, key) for code, name, key in db.execute(_NAMES, [list(codes)])}

    def apply(
        self, arrival: Arrival, entries: Sequence[Entry], returns: Sequence[Return],
        answer: Callable[[Numbers], Answer], *, doubles: bool = False,
    ) -> Answer | None:  # fmt: skip
        """Write a batch with its rows, all or nothing, and return its receipt, made with the numbers rows got.

        None when another call wrote the batch first. `doubles`: a version that is known is applied once more.
        """
        numbers: Numbers = {}
        with self._pool.connection() as db:
            values = [arrival.batch, arrival.kind, arrival.checksum, len(entries) + len(returns)]
            if db.execute(_BATCH, values).rowcount == 0 and not doubles:
                return None
            head = {"kind": arrival.kind, "batch": arrival.batch, "packed_on": arrival.packed_on, "doubles": doubles}
            if entries:
                rows = _rows(entries)
                taken = db.execute(_APPLY, {**head, "rows": rows})
                numbers = {(key, version): number for key, version, number in taken}
                db.execute(_REGISTER, {"rows": rows})
            if returns:
                db.execute(_RETURN, {**head, **_return_columns(returns)})
            receipt = answer(numbers)
            content = json.dumps(receipt, ensure_ascii=False)
            db.execute("UPDATE batch SET answer = %s WHERE id = %s", [content, arrival.batch])
        return receipt

    def take_back(self, key: str, version: int, *, code: str, text: str) -> bool:
        """Send back a row that had been accepted; False when the ledger has no such version."""
        with self._pool.connection() as db:
            values = {"key": key, "version": version, "code": code, "text": text}
            return db.execute(_TAKE_BACK, values).rowcount == 1

    def later_returns(self, after: int, *, limit: int) -> list[dict[str, Any]]:
        """Return rows sent back after they had been accepted, in the order in which that happened."""
        names = ("id", "key", "version", "kind", "field", "reasonCode", "reasonText", "returned_at")
        query = f"SELECT {_BACK} FROM returned WHERE is_later AND id > %s ORDER BY id LIMIT %s"
        with self._pool.connection() as db:
            return [dict(zip(names, row, strict=True)) for row in db.execute(query, [after, limit])]

    def holds(self, kind: str, start: str, end: str, *, after: str = "", limit: int | None = None) -> list[Held]:
        """Return what is held of a kind from packages of these days, both included, by key."""
        values = {"kind": kind, "start": start, "end": end, "after": after, "limit": limit}
        with self._pool.connection() as db:
            return [Held(*row) for row in db.execute(_HOLDS, values)]

    def inventory(self, kind: str) -> list[tuple[str, int, str, date]]:
        """Return key, version, hash and day of everything that is held of a kind."""
        query = f"SELECT key, version, hash, packed_on FROM ({_NOW}) latest WHERE kind = %s AND op <> 'D'"
        with self._pool.connection() as db:
            return db.execute(f"{query} AND returned_at IS NULL ORDER BY key", [kind]).fetchall()

    def totals(self) -> dict[str, int]:
        """Return how much arrived, and how often something arrived twice or late."""
        with self._pool.connection() as db:
            row = db.execute(f"""
                SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM ledger),
                       (SELECT count(*) FROM ({_NOW}) latest WHERE op <> 'D' AND returned_at IS NULL),
                       (SELECT count(*) FROM returned), (SELECT count(*) FROM ledger WHERE times > 1),
                       (SELECT count(*) FROM ledger WHERE applied > 1), (SELECT count(*) FROM ledger WHERE is_late)
            """).fetchone()
        assert row is not None
        return dict(zip(("batches", "applied", "held", "returned", "repeated", "doubled", "late"), row, strict=True))

    def entries(self, *, limit: int, after: int = 0, newest_first: bool = False) -> list[dict[str, Any]]:
        """Return ledger rows in the order in which they were applied; `sealed` holds their content."""
        order = sql.SQL("DESC" if newest_first else "ASC")
        names = ("number", "key", "version", "op", "kind", "sealed", "batch", "applied_at", "times", "returned_at")
        query = sql.SQL(
            "SELECT number, key, version, op, kind, sealed, batch, applied_at, times, returned_at FROM ledger "
            "WHERE number > %s ORDER BY number {} LIMIT %s"
        ).format(order)
        with self._pool.connection() as db:
            return [dict(zip(names, row, strict=True)) for row in db.execute(query, [after, limit])]

    def returns(self, *, limit: int) -> list[dict[str, Any]]:
        """Return the newest rows sent back, with field and reason, without their content."""
        names = ("key", "version", "kind", "field", "code", "text", "returned_at")
        query = f"SELECT {', '.join(names)} FROM returned ORDER BY id DESC LIMIT %s"
        with self._pool.connection() as db:
            return [dict(zip(names, row, strict=True)) for row in db.execute(query, [limit])]


def _rows(entries: Sequence[Entry]) -> str:
    """Return entries as one JSON parameter: much quicker to write than arrays of long texts."""
    return json.dumps([
        {
            "key": one.key, "version": one.version, "op": one.op, "digest": one.digest.hex(), "hash": one.hash,
            "sealed": b64encode(one.sealed).decode() if one.sealed else None, "paper": _hex(one.paper),
            "code": _hex(one.code), "name": _hex(one.name),
        }
        for one in entries
    ])  # fmt: skip


def _hex(digest: bytes | None) -> str | None:
    return digest.hex() if digest else None


def _return_columns(returns: Sequence[Return]) -> dict[str, list[Any]]:
    keys, versions, fields, codes, texts = (list(column) for column in zip(*returns, strict=True))
    return {"keys": keys, "versions": versions, "fields": fields, "codes": codes, "texts": texts}
