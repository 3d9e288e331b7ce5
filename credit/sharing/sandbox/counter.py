"""The sandbox platform without a wire: the same desk and the same books, spoken to within one process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import timezone

from credit.sharing import receipts
from credit.sharing.models import Platform
from credit.sharing.platforms.base import (
    Batch,
    Feedback,
    Held,
    ListVersion,
    NoRepairs,
    Receipt,
    Refused,
    Tally,
    tally_of,
)
from credit.sharing.platforms.lists import is_newer, whole
from credit.sharing.sandbox import lists
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sandbox.receiving import Denied, Desk, Reply


class Counter(NoRepairs):
    """Speaks to the desk of a sandbox platform as any other client would."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._desk = ledger, Desk(ledger, lambda app_key: None)

    def push(self, batch: Batch) -> Receipt:
        """Hand a batch over. Raises Refused."""
        try:
            return _read(self._desk.take(batch.kind, batch.body), batch)
        except Denied as denied:
            raise Refused(str(denied.reply.content["code"])) from denied

    def receipt(self, batch: Batch) -> Receipt | None:
        reply = self._desk.receipt(batch.kind, batch.key)
        return None if reply.status == 404 else _read(reply, batch)

    def feedback(self, mark: str) -> Feedback:
        content = self._desk.returns(mark).content
        return Feedback(tuple(map(receipts.rejection, content["returns"])), content["mark"])

    def tally(self, kind: str, start: date, end: date) -> Tally:
        return tally_of(self.holdings(kind, start, end))

    def holdings(self, kind: str, start: date, end: date) -> Iterator[Held]:
        yield from self._ledger.holds(kind, str(start), str(end))

    def lists(self, kind: str, after: int) -> ListVersion | None:
        """Return what the platform hands down today. Raises Refused for a list it does not have."""
        content = lists.given(kind, timezone.localdate())
        if content is None:
            raise Refused("404")
        return whole(content, kind, content["version"]) if is_newer(content["version"], after) else None


@contextmanager
def counter_of(platform: Platform) -> Iterator[Counter]:
    """Open the books of a sandbox platform, which bear its code, and yield its counter."""
    ledger = Ledger(platform.code)
    try:
        yield Counter(ledger)
    finally:
        ledger.close()


def _read(reply: Reply, batch: Batch) -> Receipt:
    return receipts.read(reply.content, batch_id=batch.key, checksum=batch.checksum, rows=batch.rows)
