"""What the sandbox platform does with a call: signature, nonce, batch, rows, receipt."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from credit.catalogue.standards import Standard
from credit.sealing import keyed_digest, seal_many, unseal
from credit.sharing.platforms.base import row_hash, tally_of
from credit.sharing.sandbox import admission, judging
from credit.sharing.sandbox.admission import Admitted, Keys
from credit.sharing.sandbox.knowledge import Knowledge, facts_of
from credit.sharing.sandbox.ledger import Arrival, Entry, Ledger, Numbers, Return

log = logging.getLogger(__name__)
MOST_ROWS = 100
ROWS_A_PAGE = 5000
Head = dict[str, Any]
Row = dict[str, Any]


class Reply(NamedTuple):
    """An HTTP status and the JSON object that goes with it."""

    status: int
    content: dict[str, Any]


class Denied(Exception):
    """The call is answered with this reply and nothing else."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(code)
        self.reply = Reply(status, {"code": code, "msg": message, **more})


@dataclass(frozen=True, slots=True)
class Habits:
    """How a platform behaves when all goes well.

    `deduplicates`: a known batch or version is counted once (else every arrival is applied, and only receipts tell).
    `judges_after`: seconds until the receipt of a batch tells more than that it was received.
    `rejects`: the share of rows that are sent back whatever they hold, always the same ones.
    """

    deduplicates: bool = True
    judges_after: float = 0.0
    rejects: float = 0.0


class Desk:
    """Takes batches into a ledger. `keys` gives the secret of an application key."""

    def __init__(self, ledger: Ledger, keys: Keys, habits: Habits = Habits()) -> None:
        self.ledger, self._keys, self.habits = ledger, keys, habits
        self._at_work: set[str] = set()

    def admit(self, headers: Mapping[str, str], *, method: str, path: str, body: bytes) -> Admitted:
        """Let a call in. Raises Denied (401xx) unless a known application signed it, timely, and for the first time."""
        try:
            admitted = admission.admit(headers, self._keys, method=method, path=path, body=body)
        except admission.Turned as turned:
            raise Denied(401, turned.code, turned.message) from turned
        if admitted.nonce and not self.ledger.is_new_nonce(admitted.nonce):
            raise Denied(401, "40103", "随机数已使用")
        return admitted

    def refresh_key(self, body: bytes) -> Reply:
        """Hand out a working key of the two-step signature."""
        try:
            return Reply(200, admission.refresh(self._keys, body))
        except admission.Turned as turned:
            raise Denied(401, turned.code, turned.message) from turned

    def take(self, kind: str, body: bytes) -> Reply:
        """Take a batch: good rows into the ledger, bad ones back with their reason, and a receipt for all of them."""
        standard = self._standard(kind)
        head, rows = _read(body, kind)
        arrival = Arrival(head["packageId"], kind, head["checksum"], _day_of(head))
        self._at_work.add(arrival.batch)
        try:
            return self._enter(standard, arrival, head, rows)
        finally:
            self._at_work.discard(arrival.batch)

    def _enter(self, standard: Standard, arrival: Arrival, head: Head, rows: list[Row]) -> Reply:
        doubles = not self.habits.deduplicates
        known = self.ledger.batch(arrival.batch)
        if known and (not doubles or known[0] != arrival.checksum):
            return self._again(arrival, known)
        entries, returns = self._sort(standard, head, rows)
        receipt = self.ledger.apply(
            arrival, entries, returns, lambda numbers: _answer(arrival, entries, returns, numbers), doubles=doubles
        )
        if receipt is None:  # the same batch arrived twice at once
            return self._enter(standard, arrival, head, rows)
        log.info("sandbox: batch %s, %s rows, %s returned", arrival.batch, len(rows), len(returns))
        return Reply(200, self._as_of_now(receipt, timezone.now()))

    def receipt(self, kind: str, batch_id: str) -> Reply:
        """Return the receipt of a batch, or 404 for one that never arrived."""
        self._standard(kind)
        known = self.ledger.batch(batch_id)
        if known is None and batch_id in self._at_work:
            raise Denied(503, "99", "正在处理这个批次")
        if known is None:
            return Reply(404, {"code": "404", "msg": "没有收到过这个批次", "batchId": batch_id})
        return Reply(200, self._as_of_now(known[1], known[2]))

    def statistics(self, kind: str, start: str, end: str) -> Reply:
        """Return how many records of a kind are held from packages of these days, and the digest over them."""
        self._standard(kind)
        tally = tally_of(self.ledger.holds(kind, start, end))
        content = {"kind": kind, "from": start, "to": end, "count": tally.count, "digest": tally.digest}
        return Reply(200, {"code": "00", "msg": "成功", **content})

    def holdings(self, kind: str, start: str, end: str, after: str) -> Reply:
        """Return a page of what is held of a kind from packages of these days, by key."""
        self._standard(kind)
        rows = self.ledger.holds(kind, start, end, after=after, limit=ROWS_A_PAGE)
        content = {"rows": [row._asdict() for row in rows], "more": len(rows) == ROWS_A_PAGE}
        return Reply(200, {"code": "00", "msg": "成功", **content})

    def returns(self, after: str) -> Reply:
        """Return a page of rows sent back after they had been accepted, and the mark behind it."""
        rows = self.ledger.later_returns(int(after) if after.isdigit() else 0, limit=ROWS_A_PAGE)
        mark = str(rows[-1]["id"]) if rows else after
        return Reply(200, {"code": "00", "msg": "成功", "returns": rows, "mark": mark})

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

    def _as_of_now(self, receipt: dict[str, Any], received_at: datetime) -> dict[str, Any]:
        """Return a receipt, or, while the platform still takes its time to judge, that the batch was received."""
        if timezone.now() >= received_at + timedelta(seconds=self.habits.judges_after):
            return receipt
        waiting = {"code": "02", "msg": "已收到，待处理", "accepted": 0, "rejected": 0, "errors": [], "results": []}
        return {**receipt, **waiting}

    def _again(self, arrival: Arrival, known: tuple[str, dict[str, Any], datetime]) -> Reply:
        """Answer a batch that was here before: its receipt when it is the same, a refusal when it is another."""
        self.ledger.count_again(arrival.batch)
        if known[0] != arrival.checksum:
            raise Denied(409, "40902", "批次号重复而内容不同", batchId=arrival.batch)
        return Reply(200, {**self._as_of_now(known[1], known[2]), "code": "40901", "msg": "重复批次"})

    def _sort(self, standard: Standard, head: Head, rows: list[Row]) -> tuple[list[Entry], list[Return]]:
        """Tell good rows from bad ones. A known (key, version) is accepted again when it says the same."""
        digests = [keyed_digest(f"{row['op'] == 'D'}{_dump(row.get('data', {}))}".encode()) for row in rows]
        places = [(row["key"], row["version"]) for row in rows]
        known = self.ledger.known(places)
        faults = judging.judge(standard, rows, today=timezone.localdate(), template=head.get("template"))
        returns = {(one.key, one.version): one for one in faults}
        for place, digest in zip(places, digests, strict=True):
            if known.get(place, digest) != digest:
                returns[place] = Return(*place, "", "E09", "重复数据：同一版本的内容不同")
            elif place not in known and _share(place[0]) < self.habits.rejects:
                returns[place] = Return(*place, "", "E99", "其他（人工退回，示例）")
        facts = [facts_of(standard, row, str(head.get("template") or standard.generation)) for row in rows]
        knowledge = Knowledge(self.ledger, facts)
        for place, one in zip(places, facts, strict=True):
            if place not in returns and place not in known and (fault := knowledge.fault(place[0], one)):
                returns[place] = Return(*place, *fault)
        sealed = seal_many(row.get("data") for row in rows)
        entries = [
            Entry(*place, row["op"], blob, digest, row_hash(row.get("data", {})), *one[:3])
            for place, row, blob, digest, one in zip(places, rows, sealed, digests, facts, strict=True)
            if place not in returns
        ]
        return entries, list(returns.values())


def _share(key: str) -> float:
    """Return a number from 0 to 1 that is always the same for a key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32


def _day_of(head: Head) -> date:
    """Return the day in the head of a package. Raises Denied when there is none."""
    try:
        return timezone.localdate(datetime.fromisoformat(head.get("createdAt", "")))
    except (TypeError, ValueError) as error:
        raise Denied(400, "97", "包头缺少 createdAt 或格式不对") from error


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(body: bytes, kind: str) -> tuple[Head, list[Row]]:
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


def _answer(arrival: Arrival, entries: list[Entry], returns: list[Return], numbers: Numbers) -> dict[str, Any]:
    errors = [
        {"key": one.key, "version": one.version, "field": one.field, "reasonCode": one.code, "reasonText": one.text}
        for one in returns
    ]
    results = [
        {"key": key, "version": version, "platformId": f"P{number:010d}"} for (key, version), number in numbers.items()
    ]
    return {
        "code": "01" if returns else "00", "msg": "部分接收" if returns else "成功", "batchId": arrival.batch,
        "checksum": arrival.checksum, "received": len(entries) + len(returns), "accepted": len(entries),
        "rejected": len(returns), "errors": errors, "results": results,
    }  # fmt: skip
