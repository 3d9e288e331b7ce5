"""The sandbox platform's own books, in a schema of its own (`sandbox_<name>`): they survive restarts.

A (key, version) stands in the ledger once, however often it arrives. What it holds now is the highest version of each
key, unless that was a withdrawal.
"""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

NONCE_MINUTES = 10

_TABLES = """
CREATE TABLE IF NOT EXISTS batch (
    id text PRIMARY KEY, kind text NOT NULL, checksum text NOT NULL, answer jsonb NOT NULL,
    rows int NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp(), times int NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS ledger (
    number bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, version bigint NOT NULL, op char(1) NOT NULL,
    kind text NOT NULL, sealed bytea, digest bytea NOT NULL, batch text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), is_late boolean NOT NULL DEFAULT false,
    times int NOT NULL DEFAULT 1, PRIMARY KEY (key, version));
CREATE TABLE IF NOT EXISTS returned (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, version bigint NOT NULL, kind text NOT NULL,
    batch text NOT NULL, field text NOT NULL, code text NOT NULL, text text NOT NULL,
    returned_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE IF NOT EXISTS nonce (nonce text PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX IF NOT EXISTS nonce_seen ON nonce (seen_at);
CREATE INDEX IF NOT EXISTS ledger_order ON ledger (number);
"""
_KNOWN = """
SELECT l.key, l.version, l.digest FROM ledger l JOIN unnest(%s::text[], %s::bigint[]) AS x (key, version)
ON l.key = x.key AND l.version = x.version
"""
_APPLY = """
INSERT INTO ledger (key, version, op, kind, sealed, digest, batch, is_late)
SELECT x.key, x.version, x.op, %(kind)s, decode(x.sealed, 'base64'), decode(x.digest, 'hex'), %(batch)s,
       EXISTS (SELECT 1 FROM ledger l WHERE l.key = x.key AND l.version > x.version)
FROM jsonb_to_recordset(%(rows)s::jsonb) AS x (key text, version bigint, op text, sealed text, digest text)
ON CONFLICT (key, version) DO UPDATE SET times = ledger.times + 1
"""
_BATCH = "INSERT INTO batch (id, kind, checksum, answer, rows) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
_RETURN = """
INSERT INTO returned (key, version, kind, batch, field, code, text)
SELECT x.key, x.version, %(kind)s, %(batch)s, x.field, x.code, x.text
FROM unnest(%(keys)s::text[], %(versions)s::bigint[], %(fields)s::text[], %(codes)s::text[], %(texts)s::text[])
    AS x (key, version, field, code, text)
"""
_NOW = """
SELECT DISTINCT ON (key) key, version, op, kind, applied_at FROM ledger ORDER BY key, version DESC
"""
_STAT = f"""
SELECT kind, count(*) FILTER (WHERE op <> 'D') AS held, count(*) FILTER (WHERE op = 'D') AS withdrawn
FROM ({_NOW}) latest WHERE applied_at >= %s::date AND applied_at < %s::date + 1 GROUP BY kind ORDER BY kind
"""


class Entry(NamedTuple):
    """One row as the ledger takes it; its content is sealed."""

    key: str
    version: int
    op: str
    sealed: bytes | None
    digest: bytes


class Return(NamedTuple):
    """One row that is sent back, and why."""

    key: str
    version: int
    field: str
    code: str
    text: str


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
        self._pool = ConnectionPool(info, min_size=1, max_size=4, timeout=10, open=True)
        with self._pool.connection() as db:
            db.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
            db.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            db.execute(_TABLES)

    def close(self) -> None:
        self._pool.close()

    def is_new_nonce(self, nonce: str) -> bool:
        """Remember a nonce for ten minutes; False when it was used within them."""
        with self._pool.connection() as db:
            db.execute(f"DELETE FROM nonce WHERE seen_at < clock_timestamp() - interval '{NONCE_MINUTES} minutes'")
            return db.execute("INSERT INTO nonce (nonce) VALUES (%s) ON CONFLICT DO NOTHING", [nonce]).rowcount == 1

    def batch(self, batch_id: str) -> tuple[str, dict[str, Any]] | None:
        """Return (checksum, answer) of a batch; None for an unknown one."""
        with self._pool.connection() as db:
            return db.execute("SELECT checksum, answer FROM batch WHERE id = %s", [batch_id]).fetchone()

    def count_again(self, batch_id: str) -> None:
        """Note that a known batch arrived once more."""
        with self._pool.connection() as db:
            db.execute("UPDATE batch SET times = times + 1 WHERE id = %s", [batch_id])

    def known(self, rows: Sequence[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
        """Return the digest of those (key, version) that the ledger has."""
        with self._pool.connection() as db:
            found = db.execute(_KNOWN, [[key for key, _ in rows], [version for _, version in rows]])
            return {(key, version): digest for key, version, digest in found}

    def apply(
        self, batch_id: str, kind: str, checksum: str, answer: dict[str, Any],
        entries: Sequence[Entry], returns: Sequence[Return],
    ) -> bool:  # fmt: skip
        """Write a batch with its rows, all or nothing; False when another call wrote it first."""
        with self._pool.connection() as db:
            values = [batch_id, kind, checksum, json.dumps(answer, ensure_ascii=False), len(entries) + len(returns)]
            taken = db.execute(_BATCH, values)
            if taken.rowcount == 0:
                return False
            head = {"kind": kind, "batch": batch_id}
            if entries:
                db.execute(_APPLY, {**head, "rows": _rows(entries)})
            if returns:
                db.execute(_RETURN, {**head, **_return_columns(returns)})
        return True

    def statistics(self, start: str, end: str) -> list[dict[str, Any]]:
        """Return per kind how many records are held and withdrawn, by the day of their latest version."""
        with self._pool.connection() as db:
            rows = db.execute(_STAT, [start, end]).fetchall()
        return [{"kind": kind, "held": held, "withdrawn": withdrawn} for kind, held, withdrawn in rows]

    def totals(self) -> dict[str, int]:
        """Return how much arrived, and how often something arrived twice or late."""
        with self._pool.connection() as db:
            row = db.execute(f"""
                SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM ledger),
                       (SELECT count(*) FROM ({_NOW}) latest WHERE op <> 'D'), (SELECT count(*) FROM returned),
                       (SELECT count(*) FROM ledger WHERE times > 1), (SELECT count(*) FROM ledger WHERE is_late)
            """).fetchone()
        assert row is not None
        return dict(zip(("batches", "applied", "held", "returned", "repeated", "late"), row, strict=True))

    def entries(self, *, limit: int, after: int = 0, newest_first: bool = False) -> list[dict[str, Any]]:
        """Return ledger rows in the order in which they were applied; `sealed` holds their content."""
        order = sql.SQL("DESC" if newest_first else "ASC")
        names = ("number", "key", "version", "op", "kind", "sealed", "batch", "applied_at", "times")
        query = sql.SQL(
            "SELECT number, key, version, op, kind, sealed, batch, applied_at, times FROM ledger "
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
            "key": one.key, "version": one.version, "op": one.op, "digest": one.digest.hex(),
            "sealed": b64encode(one.sealed).decode() if one.sealed else None,
        }
        for one in entries
    ])  # fmt: skip


def _return_columns(returns: Sequence[Return]) -> dict[str, list[Any]]:
    keys, versions, fields, codes, texts = (list(column) for column in zip(*returns, strict=True))
    return {"keys": keys, "versions": versions, "fields": fields, "codes": codes, "texts": texts}
