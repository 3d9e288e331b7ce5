"""Signed REST calls to a platform. Knows no models: plain data in, a receipt or one of two errors out."""

import email.utils
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

from credit.sharing import receipts, signing
from credit.sharing.receipts import NotAReceipt, Receipt, RowKey

CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 4 * 1024 * 1024
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class TryLater(Exception):
    """The platform cannot be spoken to now. `unknown`: it may have processed the batch all the same.

    `retry_after`: seconds the platform asks us to wait, where it did. The message carries no content of the answer.
    """

    def __init__(self, reason: str, *, unknown: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.unknown, self.retry_after = reason, unknown, retry_after


class Refused(Exception):
    """The platform will never take this batch; a person must look. `code` is its answer code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Batch:
    """One package as it goes over the wire."""

    key: str
    kind: str
    body: bytes
    checksum: str
    rows: Collection[RowKey]


class Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    content: bytes


class RestClient:
    """Speaks `POST …/batch` and `GET …/receipt` of one platform; use as a context manager."""

    def __init__(self, address: str, *, app_key: str, secret: str, timeout: float) -> None:
        self._root = httpx.URL(address.rstrip("/")).path.rstrip("/")
        self._app_key, self._secret, self._timeout = app_key, secret, timeout
        limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
        base = address.rstrip("/").removesuffix(self._root) if self._root else address.rstrip("/")
        self._http = httpx.Client(base_url=base, timeout=limits, trust_env=False, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def push(self, batch: Batch) -> Receipt:
        """Send a batch and return its receipt. Raises TryLater or Refused."""
        answer = self._call("POST", f"/api/v1/credit/{batch.kind}/batch", batch.body)
        content = _content(answer)
        if content["code"].startswith("409"):
            known = self.receipt(batch)
            if known is None:
                raise TryLater("重复批次但查不到回执", unknown=True)
            return known
        return _read(content, batch)

    def receipt(self, batch: Batch) -> Receipt | None:
        """Ask what became of a batch; None when the platform does not know it. Raises TryLater or Refused."""
        answer = self._call("GET", f"/api/v1/credit/{batch.kind}/batch/{batch.key}/receipt")
        content = _content(answer)
        if answer.status == 404 and content["code"] == "404" and content.get("batchId") == batch.key:
            return None
        if content.get("checksum", batch.checksum) != batch.checksum:
            raise Refused("40902")
        return _read(content, batch)

    def _call(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Return the whole answer; the platform has `timeout` seconds for all of it, not for each piece."""
        target = self._root + path
        headers = signing.headers(self._app_key, self._secret, method=method, path=target, body=body)
        deadline = time.monotonic() + self._timeout
        try:
            with self._http.stream(
                method, target, content=body, headers={**headers, "Content-Type": "application/json"}
            ) as answer:
                return Answer(answer.status_code, answer.headers, _take(answer, deadline))
        except NOT_SENT as trouble:
            raise TryLater(type(trouble).__name__, unknown=False) from trouble
        except httpx.HTTPError as trouble:
            raise TryLater(type(trouble).__name__, unknown=True) from trouble


def _take(answer: httpx.Response, deadline: float) -> bytes:
    pieces, size = [], 0
    for piece in answer.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise TryLater("回复过长", unknown=True)
        if time.monotonic() > deadline:
            raise TryLater("回复过慢", unknown=True)
    return b"".join(pieces)


def _content(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer that speaks for the platform. Raises TryLater."""
    wait = _retry_after(answer.headers.get("Retry-After"))
    if answer.status == 429:
        raise TryLater("HTTP 429", unknown=False, retry_after=wait)
    if answer.status >= 500 or 300 <= answer.status < 400:
        raise TryLater(f"HTTP {answer.status}", unknown=True, retry_after=wait)
    try:
        content = receipts.parse(answer.content)
    except NotAReceipt as trouble:
        raise TryLater(f"HTTP {answer.status}：{trouble}", unknown=True, retry_after=wait) from trouble
    if content["code"] == "429":
        raise TryLater("返回码 429", unknown=False, retry_after=wait)
    if content["code"].startswith("401"):  # keys or clock: nothing is wrong with the batch
        raise TryLater(f"返回码 {content['code'][:5]}", unknown=False, retry_after=wait)
    if content["code"] == "99":
        raise TryLater("返回码 99", unknown=True, retry_after=wait)
    return content


def _read(content: dict[str, Any], batch: Batch) -> Receipt:
    if content["code"] not in receipts.DONE:
        raise Refused(content["code"][:8])
    try:
        return receipts.read(content, batch_id=batch.key, checksum=batch.checksum, rows=batch.rows)
    except NotAReceipt as trouble:
        raise TryLater(f"回执无效：{trouble}", unknown=True) from trouble


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which gives seconds or a date; None for none or nonsense."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
