"""The one interface between the outbox and a platform, whatever the mode of exchange: plain data in, plain data out.

What both sides can tell of a record without doubt is its key, its version, and the hash of what was sent
(`row_hash`); the day that sorts it into periods is the day of the head of its package (`createdAt`), which both know.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

RowKey = tuple[str, int]
"""Record key and version."""


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
    """One package as it was frozen: the same bytes at every try, in every mode."""

    key: str
    kind: str
    body: bytes
    checksum: str
    rows: Collection[RowKey]

    def content(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return head and records."""
        content = json.loads(self.body)
        return content["head"], content["records"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a platform returned one row."""

    field: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: every row was accepted but those rejected and those still pending at the platform."""

    rejections: Mapping[RowKey, Rejection] = field(default_factory=dict)
    pending: frozenset[RowKey] = frozenset()
    numbers: Mapping[RowKey, str] = field(default_factory=dict)
    """The platform's own record numbers, where it gives them."""


class Held(NamedTuple):
    """One record as the platform holds it now."""

    key: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a kind the platform holds of a period, and one digest over all of them."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """Rows a platform sent back after it had accepted them. `mark`: where to go on reading the next time."""

    returns: Sequence[tuple[RowKey, Rejection]]
    mark: str


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of a whole list that a platform hands down; a higher number replaces all of a lower one."""

    kind: str
    version: int
    issued_at: datetime
    rows: Sequence[Mapping[str, str]]
    checksum: str


class NotOffered(Refused):
    """This way of exchange has no such call."""

    def __init__(self) -> None:
        super().__init__("未提供")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairApplication:
    """An application for credit repair that the platform took in for us (domain A5, channel C1).

    `kind`: wire kind of the record, "" where not told. `received_at`: when the platform received it, None where it
    tells no time that can be read. `told`: the applicant's words and contact, personal throughout: store them sealed.
    """

    number: str
    uscc: str
    name: str
    decision_number: str
    kind: str
    received_at: datetime | None
    told: Mapping[str, Any]


class RepairPage(NamedTuple):
    """Applications in the order in which the platform took them in; `mark`: where to go on the next time."""

    applications: Sequence[RepairApplication]
    mark: str


class RepairResult(NamedTuple):
    """What became of an application: one of `repairs.RESULTS`, when, why, and the number of our case."""

    number: str
    result: str
    decided_at: datetime
    reason: str
    case_number: str


class Client(Protocol):
    """Speaks to one platform. Every method raises TryLater, or Refused when the platform will never do it."""

    def push(self, batch: Batch) -> Receipt:
        """Hand a batch over, as often as need be under the same key."""

    def receipt(self, batch: Batch) -> Receipt | None:
        """Ask what became of a batch; None when the platform never heard of it."""

    def feedback(self, mark: str) -> Feedback:
        """Return what was sent back since `mark` ("" for the beginning)."""

    def tally(self, kind: str, start: date, end: date) -> Tally:
        """Count what is held of packages of these days, both included."""

    def holdings(self, kind: str, start: date, end: date) -> Iterator[Held]:
        """Yield what is held of packages of these days, both included, by key."""

    def lists(self, kind: str, after: int) -> ListVersion | None:
        """Return the newest version of a list that comes down, None when that is still `after` (0 for none yet)."""

    def repairs(self, mark: str) -> RepairPage:
        """Return applications for credit repair taken in since `mark` ("" for the beginning). Raises NotOffered."""

    def tell_repair(self, result: RepairResult) -> None:
        """Tell what became of an application, as often as need be: the last result stands. Raises NotOffered."""


class NoRepairs:
    """A client of a way by which no applications come."""

    def repairs(self, mark: str) -> RepairPage:
        raise NotOffered

    def tell_repair(self, result: RepairResult) -> None:
        raise NotOffered


def row_hash(data: Mapping[str, str]) -> str:
    """Return the hash by which both sides compare a row: SHA-256 of its texts by code, in one agreed writing."""
    return hashlib.sha256(
        json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    ).hexdigest()


def tally_of(rows: Iterable[Held]) -> Tally:
    """Return the tally of rows: the digest is over `key version hash` lines in the order of the keys."""
    lines = sorted(f"{row.key} {row.version} {row.hash}\n" for row in rows)
    return Tally(len(lines), hashlib.sha256("".join(lines).encode()).hexdigest())
