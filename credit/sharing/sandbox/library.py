"""The sandbox platform at the exchange library: takes what is new, judges it, writes what became of it."""

import json
import logging
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from credit.catalogue import standards
from credit.catalogue.standards import Standard
from credit.sharing.platforms.library import table_name
from credit.sharing.platforms.packages import checksum
from credit.sharing.platforms.tables import columns_of, make_tables
from credit.sharing.sandbox.faults import Faults, Script
from credit.sharing.sandbox.receiving import Denied, Desk

log = logging.getLogger(__name__)
PACKAGES_A_TURN = 20
_OPEN = sql.SQL("read_flag = 0 OR write_time > read_time OR result_flag = 0 OR result_time < write_time")
_READ = sql.SQL("UPDATE {} SET read_flag = 1, read_time = clock_timestamp() WHERE id = ANY(%s)")
_RESULT = sql.SQL(
    "UPDATE {} SET result_flag = %s, reason_code = %s, reason_field = %s, reason_text = %s, platform_id = %s,"
    " result_time = CASE WHEN %s THEN write_time - interval '1 second' ELSE clock_timestamp() END WHERE id = %s"
)


class Reader:
    """The platform's side of an exchange library, whose tables it makes when they are missing."""

    def __init__(self, desk: Desk, address: str, faults: Faults | None = None) -> None:
        self._desk, self._address, self._faults = desk, address, faults or Script()
        self._standards = {table_name(one.wire_kind): one for one in standards.load().values()}
        self._is_made, self._mark = False, 0

    def turn(self) -> int:
        """Take what was written since the last turn; return how many rows got a result."""
        if self._faults.is_out:
            return 0
        if not self._is_made:
            make_tables(self._address)
            self._is_made = True
        with psycopg.connect(self._address, autocommit=True) as db:
            done = sum(self._take(db, table, package) for table, package in self._waiting(db))
            self._take_back(db)
        return done

    def _waiting(self, db: psycopg.Connection[Any]) -> list[tuple[str, str]]:
        """Return table and package of what is to be read, over all tables in one statement."""
        parts = [
            sql.SQL("(SELECT {}, package_id FROM {} WHERE {} GROUP BY package_id ORDER BY min(write_time) LIMIT {})")
            .format(sql.Literal(name), sql.Identifier(name), _OPEN, PACKAGES_A_TURN)
            for name in self._standards
        ]  # fmt: skip
        return db.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()

    def _take(self, db: psycopg.Connection[Any], name: str, package: str) -> int:
        """Judge a package and write what became of its open rows; or go wrong, then the next turn makes it good."""
        table, standard = sql.Identifier(name), self._standards[name]
        with db.transaction(), db.cursor(row_factory=dict_row) as cursor:
            query = sql.SQL("SELECT *, ({}) AS is_open FROM {} WHERE package_id = %s ORDER BY id FOR UPDATE")
            cursor.execute(query.format(_OPEN, table), [package])
            rows = cursor.fetchall()
            places = [row["id"] for row in rows if row.pop("is_open")]
            if not places:
                return 0
            fault = self._faults.next()
            told = places[: {"late": 0, "partial": len(places) // 2}.get(fault, len(places))]
            results = [one for one in self._judge(standard, dict(columns_of(standard)), rows) if one[-1] in told]
            cursor.execute(_READ.format(table), [places])
            cursor.executemany(_RESULT.format(table), [(*one[:-1], fault == "stale", one[-1]) for one in results])
        return len(results)

    def _judge(self, standard: Standard, codes: dict[str, str], rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """Hand the rows of one package to the desk and return what to write about each."""
        records = []
        for row in rows:
            record = {"key": row["source_key"], "version": row["version"], "op": row["op"]}
            if row["op"] != "D":
                data = {code: row[code.lower()] for code in codes}
                record["data"] = {code: text for code, text in data.items() if text}
            records.append(record)
        head = {
            "packageId": rows[0]["package_id"], "kind": standard.wire_kind, "count": len(records),
            "checksum": checksum(records), "createdAt": f"{rows[0]['packed_on']}T12:00:00+08:00",
            "template": _template(standard, records),
        }  # fmt: skip
        try:
            body = json.dumps({"head": head, "records": records}, ensure_ascii=False).encode()
            answer = self._desk.take(standard.wire_kind, body).content
        except Denied as denied:
            return [(2, "E99", "", str(denied.reply.content.get("msg", "")), None, row["id"]) for row in rows]
        errors = {(one["key"], one["version"]): one for one in answer["errors"]}
        numbers = {(one["key"], one["version"]): one["platformId"] for one in answer["results"]}
        results = []
        for row in rows:
            place = (row["source_key"], row["version"])
            why = errors.get(place)
            words = (why["reasonCode"], why["field"], why["reasonText"]) if why else (None, None, None)
            results.append((2 if why else 1, *words, numbers.get(place), row["id"]))
        return results

    def _take_back(self, db: psycopg.Connection[Any]) -> None:
        """Write of rows that somebody sent back by hand that they were."""
        for one in self._desk.ledger.later_returns(self._mark, limit=1000):
            self._mark, table = one["id"], sql.Identifier(table_name(one["kind"]))
            db.execute(sql.SQL(
                "UPDATE {} SET result_flag = 2, reason_code = %s, reason_field = %s, reason_text = %s,"
                " result_time = clock_timestamp()"
                " WHERE source_key = %s AND version = %s AND result_flag = 1 AND result_time < %s"
            ).format(table), [
                one["reasonCode"], one["field"], one["reasonText"], one["key"], one["version"], one["returned_at"],
            ])  # fmt: skip


def _template(standard: Standard, records: list[dict[str, Any]]) -> str:
    """Return the generation whose columns these rows use: the library does not tell."""
    today = {column.code for column in standard.official_columns}
    used = {code for record in records for code in record.get("data", {})}
    older = [table.generation for table in standard.tables]
    return standard.generation if used <= today or not older else older[0]
