"""What others want to hear when records are released, changed or leave; filled by AppConfig.ready() upstairs.

Subscribers run inside the transaction, in the order in which they registered, once per call however many records
it moved. What they raise undoes the move.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection

from credit.kernel.ids import array_text

Subscriber = Callable[..., object]


class Hook:
    """A list of subscribers, each called as `subscriber(record_ids, **context)`; `context` always has `actor`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: list[Subscriber] = []

    def register(self, subscriber: Subscriber) -> Subscriber:
        """Add a subscriber once; usable as a decorator."""
        if subscriber not in self._subscribers:
            self._subscribers.append(subscriber)
        return subscriber

    def unregister(self, subscriber: Subscriber) -> None:
        if subscriber in self._subscribers:
            self._subscribers.remove(subscriber)

    def fire(self, record_ids: Sequence[int], **context: Any) -> None:
        if record_ids:
            for subscriber in tuple(self._subscribers):
                subscriber(record_ids, **context)


published = Hook("published")
"""Released at their disclosure level (never at level none), also again after a suspension or withdrawal."""
changed = Hook("changed")
"""Still released, with other content, term or dispute mark."""
left = Hook("left")
"""No longer released: suspended, withdrawn, repaired, ended; `status` in the context says which."""

_OF_ITEMS = """
SELECT r.id FROM credit_record r JOIN credit_catalogueitem i ON i.id = r.item_id
WHERE r.id = ANY(%(ids)s) AND i.slug = ANY(%(slugs)s) ORDER BY r.id
"""


def of_items(record_ids: Sequence[int], slugs: Collection[str]) -> list[int]:
    """Return those of the records that belong to one of these items, with one short statement.

    What a subscriber that cares for few items asks first: most releases are of thousands of licences or penalties.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_ITEMS, {"ids": array_text(record_ids), "slugs": list(slugs)})
        return [row[0] for row in cursor.fetchall()]
