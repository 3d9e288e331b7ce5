"""File mode (exchange.md §5.3): signed packages into `out/`, taken ones in `taken/`, answers in `feedback/`.

The platform moves what it takes to `taken/` and deletes nothing, so that a package can always be found again:
in `out` or `taken` it was handed over, nowhere it was not.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType
from typing import Any, Self

from credit.sharing import receipts
from credit.sharing.platforms import lists, packages, workbooks
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
    tally_of,
)
from credit.sharing.platforms.folders import LocalFolder, SftpFolder
from credit.sharing.receipts import NotAReceipt

log = logging.getLogger(__name__)
OUT, TAKEN, FEEDBACK, INVENTORY, LISTS = "out", "taken", "feedback", "inventory", "lists"
NO_INVENTORY, BAD_INVENTORY = "平台还没有提供这一类的清单文件", "清单文件的格式不对"
SIGNATURE = ".sig"
SERIALS = 10_000
_PLAIN = re.compile(r"[^0-9A-Za-z-]")
AnyFolder = LocalFolder | SftpFolder
Render = Callable[[dict[str, Any], list[dict[str, Any]]], bytes]


def render_json(head: dict[str, Any], records: list[dict[str, Any]]) -> bytes:
    """Return a package as JSON."""
    return json.dumps({"head": head, "records": records}, ensure_ascii=False, separators=(",", ":")).encode()


FORMATS: dict[str, Render] = {"xml": packages.to_xml, "json": render_json, "xlsx": workbooks.render}
BY_HAND = "xlsx"
"""A person uploads these on the platform's page and puts the error file that comes back into `feedback/`, as
FK_<moment>_<package>.xlsx (with the header alone when everything was accepted). Nobody signs that one."""


class FileClient(NoRepairs):
    """Speaks to one platform through files; use as a context manager."""

    def __init__(self, folder: AbstractContextManager[AnyFolder], *, secret: str, file_format: str) -> None:
        self._opening, self._secret, self._format = folder, secret, file_format

    def __enter__(self) -> Self:
        self._folder = self._opening.__enter__()
        self._listed: dict[str, list[str]] = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opening.__exit__(kind, error, trace)

    def push(self, batch: Batch) -> Receipt:
        """Put a package and its signature there; the feedback tells what it becomes. Raises TryLater or Refused."""
        head, records = batch.content()
        try:
            content = FORMATS[self._format](head, records)
        except packages.BadPackage as trouble:
            raise Refused("96") from trouble
        name = self._free_name(batch)
        self._folder.write(OUT, f"{name}.sig", packages.sign(self._secret, name, content))
        self._folder.write(OUT, name, content)
        self._listed.pop(OUT, None)
        return self._waiting(batch)

    def receipt(self, batch: Batch) -> Receipt | None:
        """Read what became of a package; None when it is nowhere to be found. Raises TryLater or Refused."""
        for name in reversed(self._names(FEEDBACK)):
            if f"_{batch.key}." in name:
                return self._read(name, batch)
        return self._waiting(batch) if self._place_of(batch) else None

    def _waiting(self, batch: Batch) -> Receipt:
        """Return the receipt of a package that lies there: its rows are pending, but those no workbook can carry."""
        _, records = batch.content()
        back = workbooks.withdrawals(records) if self._format == BY_HAND else {}
        return Receipt(back, frozenset(batch.rows) - back.keys())

    def feedback(self, mark: str) -> Feedback:
        """Return rows sent back in feedback files of the moment `mark` or later. Raises TryLater.

        Several files may be of one moment, so those of the last one are read again, which changes nothing. A file whose
        signature is not there yet keeps the mark before it, and nothing else waits for it.
        """
        returns: list[tuple[RowKey, Rejection]] = []
        last, unsigned = mark, False
        signed = {name.removesuffix(SIGNATURE) for name in self._all_names(FEEDBACK) if name.endswith(SIGNATURE)}
        for name in self._names(FEEDBACK):
            moment = _moment(name)
            if name.endswith(f".{BY_HAND}") or not moment or moment < mark:
                continue
            if name not in signed:
                log.warning("sharing: feedback file %s is not signed yet", name)
                unsigned = True
                continue
            returns += self._returned(name)
            last = last if unsigned else moment
        return Feedback(tuple(returns), last)

    def tally(self, kind: str, start: date, end: date) -> Tally:
        """Count what the platform's inventory lists of packages of these days."""
        return tally_of(self.holdings(kind, start, end))

    def holdings(self, kind: str, start: date, end: date) -> Iterator[Held]:
        """Yield what the platform's inventory file of a kind lists of packages of these days, by key."""
        name = f"{kind}.json"
        if name not in self._names(INVENTORY):
            raise TryLater(NO_INVENTORY, unknown=False)
        try:
            rows = [_listed(one) for one in json.loads(self._signed(INVENTORY, name))["rows"]]
        except (ValueError, KeyError, TypeError, NotAReceipt) as trouble:
            raise TryLater(BAD_INVENTORY, unknown=False) from trouble
        yield from sorted(row for row, day in rows if start <= day <= end)

    def lists(self, kind: str, after: int) -> ListVersion | None:
        """Read the newest file of a list, None when that is `after`. Raises TryLater."""
        found = lists.newest(self._names(LISTS), kind)
        if found is None:
            raise lists.BadList("平台还没有提供这份名单的文件")
        version, name = found
        if not lists.is_newer(version, after):
            return None
        if f"{name}{SIGNATURE}" not in self._all_names(LISTS):
            raise lists.BadList("名单文件还没有签名，未采用")
        try:
            return lists.from_file(self._signed(LISTS, name), kind, version)
        except NotAReceipt as trouble:
            raise lists.BadList(f"{trouble}，未采用") from trouble

    def _names(self, place: str) -> list[str]:
        """Return the files of a place, signatures left out."""
        return [name for name in self._all_names(place) if not name.endswith((SIGNATURE, ".tmp"))]

    def _all_names(self, place: str) -> list[str]:
        """Return what lies in a place, by name; looked up once per place and turn."""
        if place not in self._listed:
            self._listed[place] = self._folder.names(place)
        return self._listed[place]

    def _free_name(self, batch: Batch) -> str:
        """Return the name of a package: the one it has already, or the first serial number of its second still free."""
        if known := self._place_of(batch):
            return known
        stem, first = self._stem(batch), _serial(batch)
        taken = {*self._names(OUT), *self._names(TAKEN)}
        names = (f"{stem}_{(first + n) % SERIALS:04d}.{self._format}" for n in range(SERIALS))
        return next(name for name in names if name not in taken)

    def _place_of(self, batch: Batch) -> str:
        """Return the name under which a package was handed over, "" when it was not."""
        stem = self._stem(batch)
        for place in (OUT, TAKEN):
            for name in self._names(place):
                if name.startswith(f"{stem}_") and self._is_of(place, name, batch):
                    return name
        return ""

    def _is_of(self, place: str, name: str, batch: Batch) -> bool:
        """Tell whether a file carries a package: it names its own."""
        content = self._folder.read(place, name)
        return workbooks.carries(content, batch.key) if name.endswith(f".{BY_HAND}") else batch.key.encode() in content

    def _stem(self, batch: Batch) -> str:
        """Return the file name up to the serial number: sender, catalogue id, moment of packing."""
        head, _ = batch.content()
        moment = "".join(char for char in head["createdAt"][:19] if char.isdigit())
        sender, catalogue = (_PLAIN.sub("-", str(head[name])) for name in ("senderCode", "catalogId"))
        return f"{sender}_{catalogue}_{moment}"

    def _returned(self, name: str) -> list[tuple[RowKey, Rejection]]:
        """Return the rejections in a feedback file; one that is not in order is left to whoever waits for it."""
        try:
            answer = packages.read_feedback(name, self._signed(FEEDBACK, name))
            return [receipts.rejection(entry) for entry in answer["errors"]]
        except NotAReceipt as trouble:
            log.warning("sharing: feedback file %s cannot be read (%s)", name, trouble)
            return []

    def _read(self, name: str, batch: Batch) -> Receipt:
        try:
            if name.endswith(f".{BY_HAND}"):
                return workbooks.read_errors(self._folder.read(FEEDBACK, name), batch)
            answer = packages.read_feedback(name, self._signed(FEEDBACK, name))
            return receipts.read(answer, batch_id=batch.key, checksum=batch.checksum, rows=batch.rows)
        except NotAReceipt as trouble:
            raise TryLater(f"反馈文件无效：{trouble}", unknown=True) from trouble

    def _signed(self, place: str, name: str) -> bytes:
        """Return a file of the platform whose signature is good. Raises NotAReceipt or TryLater."""
        content, signature = self._folder.read(place, name), self._folder.read(place, f"{name}.sig")
        if not packages.is_signed(self._secret, name, content, signature):
            raise NotAReceipt("文件签名不正确")
        return content


def _listed(entry: Any) -> tuple[Held, date]:
    return Held(*receipts.row_key(entry), str(entry["hash"])), date.fromisoformat(entry["packedOn"])


def _serial(batch: Batch) -> int:
    """Return the serial number a package would like to have."""
    return int(batch.key[:8], 16) % SERIALS


def _moment(name: str) -> str:
    """Return the moment in the name of a feedback file (FK_<moment>_<package>), "" for another name."""
    parts = name.split("_")
    return parts[1] if len(parts) == 3 else ""
