"""What the sandbox platform does with a call: signature, nonce, batch, rows, receipt."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils import timezone

from credit.catalogue.standards import Standard
from credit.sealing import keyed_digest, seal_many, unseal
from credit.sharing.platforms import signing
from credit.sharing.sandbox import judging
from credit.sharing.sandbox.ledger import Entry, Ledger, Return

log = logging.getLogger(__name__)
MOST_ROWS = 100
Keys = Callable[[str], str | None]


class Reply(NamedTuple):
    """An HTTP status and the JSON object that goes with it."""

    status: int
    content: dict[str, Any]


class Denied(Exception):
    """The call is answered with this reply and nothing else."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(code)
        self.reply = Reply(status, {"code": code, "msg": message, **more})


class Desk:
    """Takes signed calls into a ledger. `keys` gives the secret of an application key."""

    def __init__(self, ledger: Ledger, keys: Keys) -> None:
        self.ledger, self._keys = ledger, keys

    def admit(self, headers: Mapping[str, str], *, method: str, path: str, body: bytes) -> None:
        """Raise Denied (401xx) unless the call is signed by a known application, timely, and not a replay."""
        secret = self._keys(headers.get("X-App-Key", ""))
        if secret is None:
            raise Denied(401, "40100", "应用标识不存在")
        try:
            nonce = signing.verify(
                headers, secret, method=method, path=path, body=body, now_ms=time.time_ns() // 1_000_000
            )
        except signing.BadSignature as bad:
            raise Denied(401, bad.code, bad.message) from bad
        if not self.ledger.is_new_nonce(nonce):
            raise Denied(401, "40103", "随机数已使用")

    def take(self, kind: str, body: bytes) -> Reply:
        """Take a batch: good rows into the ledger, bad ones back with their reason, and a receipt for all of them."""
        standard = self._standard(kind)
        head, rows = _read(body, kind)
        batch_id, checksum = head["packageId"], head["checksum"]
        if known := self.ledger.batch(batch_id):
            return self._again(batch_id, checksum, known)
        entries, returns = self._sort(standard, rows)
        answer = _answer(batch_id, checksum, entries, returns)
        if not self.ledger.apply(batch_id, kind, checksum, answer, entries, returns):
            return self.take(kind, body)  # the same batch arrived twice at once
        log.info("sandbox: batch %s, %s rows, %s returned", batch_id, len(rows), len(returns))
        return Reply(200, answer)

    def receipt(self, kind: str, batch_id: str) -> Reply:
        """Return the receipt of a batch, or 404 for one that never arrived."""
        self._standard(kind)
        known = self.ledger.batch(batch_id)
        if known is None:
            return Reply(404, {"code": "404", "msg": "没有收到过这个批次", "batchId": batch_id})
        return Reply(200, known[1])

    def statistics(self, kind: str, start: str, end: str) -> Reply:
        """Return how many records of a kind are held, by day of their latest version."""
        self._standard(kind)
        rows = [row for row in self.ledger.statistics(start, end) if row["kind"] == kind]
        return Reply(200, {"code": "00", "msg": "成功", "from": start, "to": end, "items": rows})

    def shown(self, *, limit: int, after: int = 0, newest_first: bool = False) -> list[dict[str, Any]]:
        """Return ledger rows as anybody may see them: `data` has restricted columns and those of persons masked."""
        rows = self.ledger.entries(limit=limit, after=after, newest_first=newest_first)
        for row in rows:
            standard, content = judging.standard_of(row["kind"]), unseal(row.pop("sealed"))
            row["data"] = judging.masked(standard, content) if standard else {}
        return rows

    def _standard(self, kind: str) -> Standard:
        standard = judging.standard_of(kind)
        if standard is None:
            raise Denied(404, "97", "没有这种信息类别")
        return standard

    def _again(self, batch_id: str, checksum: str, known: tuple[str, dict[str, Any]]) -> Reply:
        """Answer a batch that was here before: its receipt when it is the same, a refusal when it is another."""
        self.ledger.count_again(batch_id)
        if known[0] != checksum:
            raise Denied(409, "40902", "批次号重复而内容不同", batchId=batch_id)
        return Reply(200, {**known[1], "code": "40901", "msg": "重复批次"})

    def _sort(self, standard: Standard, rows: list[dict[str, Any]]) -> tuple[list[Entry], list[Return]]:
        """Tell good rows from bad ones. A known (key, version) is accepted again when it says the same."""
        digests = [keyed_digest(f"{row['op']}{_dump(row.get('data', {}))}".encode()) for row in rows]
        places = [(row["key"], row["version"]) for row in rows]
        known = self.ledger.known(places)
        returns = {(one.key, one.version): one for one in judging.judge(standard, rows, today=timezone.localdate())}
        for place, digest in zip(places, digests, strict=True):
            if known.get(place, digest) != digest:
                returns[place] = Return(*place, "", "E09", "重复数据：同一版本的内容不同")
        sealed = seal_many(row.get("data") for row in rows)
        entries = [
            Entry(*place, row["op"], blob, digest)
            for place, row, blob, digest in zip(places, rows, sealed, digests, strict=True)
            if place not in returns
        ]
        return entries, list(returns.values())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(body: bytes, kind: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return head and rows of a batch. Raises Denied for what is not one (96 data, 97 missing, 98 type)."""
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Denied(400, "96", "报文不是 JSON") from error
    head, rows = (content.get(name) for name in ("head", "records")) if isinstance(content, dict) else (None, None)
    if not isinstance(head, dict) or not isinstance(rows, list):
        raise Denied(400, "97", "缺少包头或包体")
    if any(not isinstance(head.get(name), str) or not head[name] for name in ("packageId", "checksum", "kind")):
        raise Denied(400, "97", "包头缺少 packageId、kind 或 checksum")
    if head["kind"] != kind or head.get("count") != len(rows) or not 1 <= len(rows) <= MOST_ROWS:
        raise Denied(400, "96", "包头的类别或条数与包体不符，或超过100条")
    if not all(map(judging.is_row, rows)):
        raise Denied(400, "98", "记录缺少 key、version、op 或 data")
    if len({(row["key"], row["version"]) for row in rows}) != len(rows):
        raise Denied(400, "96", "同一记录的同一版本出现两次")
    if hashlib.sha256(_dump(rows).encode()).hexdigest() != head["checksum"]:
        raise Denied(400, "96", "校验值不符")
    return head, rows


def _answer(batch_id: str, checksum: str, entries: list[Entry], returns: list[Return]) -> dict[str, Any]:
    errors = [
        {"key": one.key, "version": one.version, "field": one.field, "reasonCode": one.code, "reasonText": one.text}
        for one in returns
    ]
    return {
        "code": "01" if returns else "00", "msg": "部分接收" if returns else "成功", "batchId": batch_id,
        "checksum": checksum, "received": len(entries) + len(returns), "accepted": len(entries),
        "rejected": len(returns), "errors": errors,
    }  # fmt: skip
