"""Signed REST calls to a platform. Knows no models: plain data in, a receipt or one of two errors out."""

import email.utils
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

import httpx

from credit.sharing import receipts
from credit.sharing.platforms import lists, repairs
from credit.sharing.platforms.base import (
    Batch,
    Feedback,
    Held,
    ListVersion,
    Receipt,
    Refused,
    RepairPage,
    RepairResult,
    Tally,
    TryLater,
)
from credit.sharing.platforms.signatures import JSON, Call, Signer
from credit.sharing.receipts import NotAReceipt

CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 4 * 1024 * 1024
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NotSigned(TryLater):
    """The platform does not take our signature."""


class Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    content: bytes


class RestClient:
    """Speaks `POST …/batch` and `GET …/receipt` of one platform; use as a context manager."""

    def __init__(self, address: str, signer: Signer, *, timeout: float) -> None:
        self._root = httpx.URL(address.rstrip("/")).path.rstrip("/")
        self._signer, self._timeout = signer, timeout
        base = address.rstrip("/").removesuffix(self._root) if self._root else address.rstrip("/")
        self._http = httpx.Client(base_url=base, **_options(timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def push(self, batch: Batch) -> Receipt:
        """Send a batch and return its receipt. Raises TryLater or Refused."""
        answer = self._call("POST", f"/api/v1/credit/{batch.kind}/batch", batch.body)
        content = self._content(answer)
        if content["code"].startswith("409"):
            known = self.receipt(batch)
            if known is None:
                raise TryLater("重复批次但查不到回执", unknown=True)
            return known
        return _read(content, batch)

    def receipt(self, batch: Batch) -> Receipt | None:
        """Ask what became of a batch; None when the platform does not know it. Raises TryLater or Refused."""
        answer = self._call("GET", f"/api/v1/credit/{batch.kind}/batch/{batch.key}/receipt")
        content = self._content(answer)
        if answer.status == 404 and content["code"] == "404" and content.get("batchId") == batch.key:
            return None
        _is_about(content, batch)
        if content.get("checksum", batch.checksum) != batch.checksum:
            raise Refused("40902")
        return _read(content, batch)

    def feedback(self, mark: str) -> Feedback:
        """Return rows sent back after they had been accepted, a page of them. Raises TryLater or Refused."""
        content = self._content(self._call("GET", f"/api/v1/credit/returns?after={quote(mark)}"))
        _expect(content, "00")
        try:
            returns = tuple(receipts.rejection(entry) for entry in _listed(content, "returns"))
        except NotAReceipt as trouble:
            raise TryLater(f"反馈无效：{trouble}", unknown=False) from trouble
        return Feedback(returns, str(content.get("mark") or mark)[:64])

    def tally(self, kind: str, start: date, end: date) -> Tally:
        """Ask for count and digest of a period. Raises TryLater or Refused."""
        content = self._content(self._call("GET", f"/api/v1/credit/{kind}/stat?from={start}&to={end}"))
        _expect(content, "00")
        count, digest = content.get("count"), content.get("digest")
        if type(count) is not int or not isinstance(digest, str):
            raise TryLater("统计无效", unknown=False)
        return Tally(count, digest)

    def holdings(self, kind: str, start: date, end: date) -> Iterator[Held]:
        """Yield what is held of a period, page by page. Raises TryLater or Refused."""
        after = ""
        while True:
            path = f"/api/v1/credit/{kind}/stat/rows?from={start}&to={end}&after={after}"
            content = self._content(self._call("GET", path))
            _expect(content, "00")
            page = [_held(entry) for entry in _listed(content, "rows")]
            if page and min(row.key for row in page) <= after:
                raise TryLater("统计清单没有前进", unknown=False)
            yield from page
            if not content.get("more") or not page:
                return
            after = max(row.key for row in page)

    def lists(self, kind: str, after: int) -> ListVersion | None:
        """Return the newest version of a list, head and rows asked for in turn. Raises TryLater or Refused."""
        return lists.fetch(self._get, kind, after)

    def _get(self, path: str) -> dict[str, Any]:
        content = self._content(self._call("GET", path))
        _expect(content, "00")
        return content

    def repairs(self, mark: str) -> RepairPage:
        """Return a page of applications for credit repair. Raises TryLater or Refused."""
        content = self._get(f"{repairs.PATH}?after={quote(mark)}")
        return repairs.read_page(_listed(content, "applications"), str(content.get("mark") or mark)[:64])

    def tell_repair(self, result: RepairResult) -> None:
        """Tell what became of an application. Raises TryLater or Refused."""
        _expect(self._content(self._call("POST", repairs.RESULT_PATH, repairs.body_of(result))), "00")

    def _call(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Return the whole answer; the platform has `timeout` seconds for all of it, not for each piece."""
        return _exchange(self._http, self._signer.dress(method, self._root + path, body), self._timeout)

    def _content(self, answer: Answer) -> dict[str, Any]:
        """Return the JSON object of an answer that speaks for the platform. Raises TryLater."""
        try:
            return self._signer.undress(_speaking(answer))
        except NotSigned:
            self._signer.forget()
            raise


def fetch_key(address: str, timeout: float) -> Callable[[bytes], dict[str, Any]]:
    """Return what posts to the address where working keys are refreshed and gives back the JSON answer."""

    def fetch(body: bytes) -> dict[str, Any]:
        with httpx.Client(**_options(timeout)) as http:
            return _speaking(_exchange(http, Call("POST", address, JSON, body), timeout))

    return fetch


def _options(timeout: float) -> dict[str, Any]:
    limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    return {"timeout": limits, "trust_env": False, "follow_redirects": False, "verify": _authorities()}


@cache
def _authorities() -> ssl.SSLContext:
    """Whom we trust to name a platform: read once a process, because that takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


def _exchange(http: httpx.Client, call: Call, timeout: float) -> Answer:
    deadline = time.monotonic() + timeout
    try:
        with http.stream(call.method, call.target, content=call.content, headers=call.headers) as answer:
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


def _speaking(answer: Answer) -> dict[str, Any]:
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
        raise NotSigned(f"返回码 {content['code'][:5]}", unknown=False, retry_after=wait)
    if content["code"] == "99":
        raise TryLater("返回码 99", unknown=True, retry_after=wait)
    return content


def _is_about(content: dict[str, Any], batch: Batch) -> None:
    """See that an answer names no other batch, whose refusal would be none of this one. Raises TryLater."""
    if content.get("batchId", batch.key) != batch.key:
        raise TryLater("回执无效：批次号不符", unknown=True)


def _read(content: dict[str, Any], batch: Batch) -> Receipt:
    _is_about(content, batch)
    if content["code"] not in receipts.DONE | {receipts.WAITING}:
        raise Refused(content["code"][:8])
    try:
        return receipts.read(content, batch_id=batch.key, checksum=batch.checksum, rows=batch.rows)
    except NotAReceipt as trouble:
        raise TryLater(f"回执无效：{trouble}", unknown=True) from trouble


def _expect(content: dict[str, Any], code: str) -> None:
    if content["code"] != code:
        raise Refused(content["code"][:8])


def _listed(content: dict[str, Any], name: str) -> list[Any]:
    found = content.get(name)
    if not isinstance(found, list):
        raise TryLater("回复中没有清单", unknown=False)
    return found


def _held(entry: Any) -> Held:
    try:
        key, version = receipts.row_key(entry)
    except NotAReceipt as trouble:
        raise TryLater(f"统计清单无效：{trouble}", unknown=False) from trouble
    return Held(key, version, str(entry.get("hash", "")))


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
