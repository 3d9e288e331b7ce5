"""The publication log (公示流水): a number without gaps for everything that enters, changes in or leaves the public."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Max

from credit.kernel.ids import array_text
from credit.records.models import Passage, PublicationLog

LOCK = 0x70756C6F67  # "pulog": one writer at a time, so that numbers follow the order of commit

_LOG = """
INSERT INTO credit_publicationlog (number, at, passage, item_slug, record_public_id, subject_public_id)
SELECT (SELECT coalesce(max(number), 0) FROM credit_publicationlog) + row_number() OVER (ORDER BY r.id),
       clock_timestamp(), %(passage)s, i.slug, r.public_id, s.public_id
FROM credit_record r JOIN credit_catalogueitem i ON i.id = r.item_id JOIN credit_subject s ON s.id = r.subject_id
WHERE r.id = ANY(%(ids)s)
"""


def log(record_ids: Sequence[int], passage: Passage) -> int:
    """Write one numbered line per record and return how many.

    Call it last in the transaction: the lock that keeps the numbers gap-free is held until commit, and a reader who
    has seen number n has seen every smaller one.
    """
    if not record_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_LOG, {"ids": array_text(record_ids), "passage": passage})
        return cursor.rowcount


def latest_number() -> int:
    """Return the last number given; 0 when there is none."""
    return PublicationLog.objects.aggregate(last=Max("number"))["last"] or 0


def shorten(*, before: datetime, limit: int = 10_000) -> int:
    """Delete up to `limit` lines older than `before` and return how many; call it until it returns 0.

    The last line of each kind of information stays: the numbers go on from the largest, and a list tells from it when
    it last changed. What is deleted is always the oldest, so that the numbers still kept follow without a gap but for
    those last lines.
    """
    last = PublicationLog.objects.order_by().values("item_slug").annotate(last=Max("number")).values("last")
    old = PublicationLog.objects.filter(at__lt=before).exclude(number__in=last).order_by("number")
    numbers = list(old.values_list("number", flat=True)[:limit])
    deleted, _ = PublicationLog.objects.filter(number__in=numbers).delete()
    return deleted
