"""The sandbox platform's queue of applications for credit repair, and what the portal told of each (示例)."""

import json
from collections.abc import Mapping
from typing import Any

from credit.sealing import seal, unseal
from credit.sharing.platforms.repairs import RESULTS
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sandbox.receiving import Denied, Reply

A_PAGE = 50


def push(ledger: Ledger, application: Mapping[str, Any]) -> None:
    """Take in an application as the interface lists it; one whose number is known changes nothing."""
    with ledger.books() as books:
        books.execute(
            "INSERT INTO repair (number, sealed) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [application["number"], seal(dict(application))],
        )


def listed(ledger: Ledger, after: str) -> Reply:
    """Return a page of applications, and the mark behind it."""
    query = "SELECT id, sealed FROM repair WHERE id > %s ORDER BY id LIMIT %s"
    with ledger.books() as books:
        rows = books.execute(query, [int(after) if after.isdigit() else 0, A_PAGE]).fetchall()
    mark = str(rows[-1][0]) if rows else after
    return Reply(
        200, {"code": "00", "msg": "成功", "applications": [unseal(sealed) for _, sealed in rows], "mark": mark}
    )


def take_result(ledger: Ledger, body: bytes) -> Reply:
    """Keep what the portal told; the last result stands. Raises Denied."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Denied(400, "98", "不是 JSON") from error
    if not isinstance(told, dict) or told.get("result") not in RESULTS or not told.get("decidedAt"):
        raise Denied(400, "97", "缺少 result 或 decidedAt")
    query = "UPDATE repair SET result = %s, told_at = clock_timestamp(), times = times + 1 WHERE number = %s"
    with ledger.books() as books:
        if books.execute(query, [json.dumps(told, ensure_ascii=False), str(told.get("number"))]).rowcount == 0:
            raise Denied(404, "404", "没有这件修复申请")
    return Reply(200, {"code": "00", "msg": "成功"})


def shown(ledger: Ledger, *, limit: int) -> list[dict[str, Any]]:
    """Return the newest applications as anybody may see them: the firm, the decision, the result; no contact."""
    query = "SELECT number, sealed, pushed_at, result, told_at, times FROM repair ORDER BY id DESC LIMIT %s"
    with ledger.books() as books:
        rows = books.execute(query, [limit]).fetchall()
    found = []
    for number, sealed, pushed_at, result, told_at, times in rows:
        asked, told = unseal(sealed), result or {}
        found.append({
            "number": number, "name": asked["name"], "decision_number": asked["decisionNumber"],
            "pushed_at": pushed_at, "told_at": told_at, "times": times,
            "result": RESULTS.get(told.get("result", ""), ""), "reason": told.get("reason", ""),
        })  # fmt: skip
    return found
