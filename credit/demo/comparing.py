"""A reconciliation and a signed statement to look at.

A few records are delivered to the sandbox platforms before these are started: to the same desk and into the same books.
The first platform then makes three mistakes in its books, as only a reconciliation can find them.
"""

from contextlib import closing
from datetime import date

from django.db.models import Count

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.sharing.models import Delivery, Platform
from credit.sharing.reconciliation import services, statements
from credit.sharing.sandbox.counter import counter_of
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sending import push_some
from credit.sharing.services import SANDBOXES
from credit.units.models import User

ROWS = 60
STRANGE = "demounknown00000"  # a key that no record of ours has
_LOSE = "DELETE FROM ledger WHERE key = %s"
_ALTER = "UPDATE ledger SET hash = 'altered' WHERE key = %s"
_INVENT = """
INSERT INTO ledger (key, version, op, kind, sealed, digest, hash, batch, packed_on)
SELECT %s, 1, 'I', kind, sealed, digest, hash, batch, packed_on FROM ledger WHERE key = %s
"""


def compare(officer: User, *, today: date) -> str:
    """Deliver, let the first platform err, compare this month with both and issue the statements; say what came of it.

    Not within a transaction: deliveries are none of theirs.
    """
    told = []
    for place, platform in enumerate(Platform.objects.filter(code__in=SANDBOXES).order_by("pk")):
        with counter_of(platform) as counter:
            push_some(platform, counter, limit=ROWS)
        items = _delivered(platform)
        if place == 0 and items:
            _err(platform, standards.get(items[0].slug).wire_kind)
        for item in items:
            services.reconcile(platform, item, today, actor=officer, client_for=counter_of)
        if items:
            statement = statements.issue(platform, today, actor=officer)
            told.append(f"{platform.name} {statement.ours} 条，差异 {statement.differences} 条")
    return "；".join(told)


def _delivered(platform: Platform) -> list[CatalogueItem]:
    """Return the items of which a platform accepted something, that with the most rows first."""
    accepted = Delivery.objects.filter(platform=platform, state="accepted").order_by()
    counts = accepted.values_list("item").annotate(rows=Count("pk")).order_by("-rows", "item")
    return [CatalogueItem.objects.get(pk=item) for item, _ in counts]


def _err(platform: Platform, kind: str) -> None:
    """Let a platform lose one record, alter another and list one that we never sent."""
    with closing(Ledger(platform.code)) as ledger:
        keys = [held.key for held in ledger.holds(kind, "2000-01-01", "2100-01-01", limit=3)]
        if len(keys) == 3:
            with ledger.books() as books:
                books.execute(_LOSE, keys[:1])
                books.execute(_ALTER, keys[1:2])
                books.execute(_INVENT, [STRANGE, keys[2]])
