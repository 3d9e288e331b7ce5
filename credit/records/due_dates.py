"""When a record should have been made public (应公示日), and mending dates that were reckoned by weekends alone."""

from datetime import date

from django.db import connection, transaction

from credit.calendars import services as calendars
from credit.catalogue import standards
from credit.kernel.workdays import due
from credit.records.models import Record

_SET = """
UPDATE credit_record r SET due_on = v.due_on, due_is_provisional = v.provisional
FROM unnest(%(items)s::bigint[], %(days)s::date[], %(dues)s::date[], %(provisional)s::boolean[])
     AS v(item_id, decided_on, due_on, provisional)
WHERE r.item_id = v.item_id AND r.decided_on = v.decided_on AND r.due_is_provisional
"""


@transaction.atomic
def recompute_provisional() -> int:
    """Reckon provisional due days anew and return how many records that touched. No content changes, no revision."""
    open_days = Record.objects.filter(due_is_provisional=True, decided_on__isnull=False)
    rows = list(open_days.values_list("item_id", "item__slug", "decided_on").distinct())
    calendar = calendars.current()
    found = [
        (item, day, due(calendar, day, workdays))
        for item, slug, day in rows
        if day is not None and (workdays := _workdays(slug))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, {
            "items": [item for item, _, _ in found],
            "days": [day for _, day, _ in found],
            "dues": [one.on for _, _, one in found],
            "provisional": [one.provisional for _, _, one in found],
        })  # fmt: skip
        return cursor.rowcount


def _workdays(slug: str) -> int | None:
    return standards.get(slug).report_workdays


def late_by(decided_on: date, published_on: date, workdays: int) -> int:
    """Return how many working days late something was made public; 0 when in time.

    Raises CalendarNotPublished where a year on the way is not loaded.
    """
    return max(0, calendars.current().count(decided_on, published_on) - workdays)
