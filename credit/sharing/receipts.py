"""Reading a platform's answer strictly: what is not a receipt for this very batch proves nothing."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from credit.sharing.platforms.base import Receipt, Rejection, RowKey

DONE = frozenset({"00", "01"})
WAITING = "02"
"""The platform has the batch and judges it later: ask again."""


class NotAReceipt(Exception):
    """The answer cannot be taken for the receipt of this batch; the message says why, without its content."""


def parse(content: bytes) -> dict[str, Any]:
    """Return the answer as a JSON object with a `code`. Raises NotAReceipt for HTML, fragments and other things."""
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise NotAReceipt("不是 JSON") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("code"), str):
        raise NotAReceipt("没有返回码")
    return answer


def read(answer: Mapping[str, Any], *, batch_id: str, checksum: str, rows: Collection[RowKey]) -> Receipt:
    """Return the receipt of the batch of these rows. Raises NotAReceipt unless all of it fits."""
    if answer.get("batchId") != batch_id:
        raise NotAReceipt("批次号不符")
    if answer.get("checksum", checksum) != checksum:
        raise NotAReceipt("校验值不符")
    received, accepted, rejected = (_count(answer.get(name)) for name in ("received", "accepted", "rejected"))
    waiting = received if answer["code"] == WAITING else 0
    if received != len(rows) or accepted + rejected + waiting != received:
        raise NotAReceipt("计数不符")
    rejections = dict(map(rejection, _list(answer.get("errors", []))))
    if len(rejections) != rejected or not rejections.keys() <= set(rows):
        raise NotAReceipt("退回的行不符")
    if answer["code"] in DONE and (answer["code"] == "00") != (rejected == 0):
        raise NotAReceipt("返回码与计数不符")
    numbers = dict(map(_number, _list(answer.get("results", []))))
    if not numbers.keys() <= set(rows) - rejections.keys():
        raise NotAReceipt("平台记录号不符")
    return Receipt(rejections, frozenset(rows) if waiting else frozenset(), numbers)


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise NotAReceipt("没有计数")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotAReceipt("退回清单不是列表")
    return value


def row_key(entry: Any) -> RowKey:
    """Return the record key and version an entry speaks of. Raises NotAReceipt when it names none."""
    if not isinstance(entry, dict) or type(entry.get("version")) is not int or not isinstance(entry.get("key"), str):
        raise NotAReceipt("清单的格式不对")
    return entry["key"], entry["version"]


def rejection(entry: Any) -> tuple[RowKey, Rejection]:
    """Return which row an entry sends back, and why. Raises NotAReceipt when it gives no reason."""
    key = row_key(entry)
    field, code, text = (str(entry.get(name) or "") for name in ("field", "reasonCode", "reasonText"))
    if not code:
        raise NotAReceipt("退回的行没有原因码")
    return key, Rejection(field, code, text)


def _number(entry: Any) -> tuple[RowKey, str]:
    key = row_key(entry)
    if not isinstance(entry.get("platformId"), str):
        raise NotAReceipt("平台记录号的格式不对")
    return key, entry["platformId"]
