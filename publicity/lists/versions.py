"""A list as it stood on a day, and the difference between two days – for staff; the public sees today's only."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from credit.records.models import Record
from publicity.lists import crosscheck
from publicity.lists.models import ListRemoval
from publicity.lists.types import ListType


@dataclass(frozen=True, slots=True)
class Difference:
    """What entered, left (with the reason) and stayed between the evenings of two days."""

    entered: list[Record]
    left: list[tuple[Record, str]]
    stayed: int
    before: int
    after: int


def on(one: ListType, day: date) -> QuerySet[Record]:
    """Return the entries that stood on the list in the evening of `day`, those suspended meanwhile included."""
    entries = Record.objects.filter(item__slug=one.item, details__list_type=one.code, valid_from__lte=day)
    entries = entries.exclude(details__list_state=crosscheck.UNDECIDED).exclude(status__in=("draft", "submitted"))
    running = Q(term_end__isnull=True) | Q(term_end__gte=day)
    still = Q(list_removal__isnull=True) | Q(list_removal__removed_on__gt=day)
    return entries.filter(running & still).select_related("subject", "unit").defer("sealed", "digest")


def difference(one: ListType, first: date, last: date) -> Difference:
    """Return how the list changed between the evenings of two days, whichever is named first."""
    first, last = sorted((first, last))
    before, after = on(one, first), on(one, last)
    was, now = set(before.values_list("pk", flat=True)), set(after.values_list("pk", flat=True))
    gone = before.filter(pk__in=was - now).order_by("pk")
    reasons = dict(ListRemoval.objects.filter(record__in=was - now).values_list("record_id", "reason"))
    labels = dict(ListRemoval._meta.get_field("reason").flatchoices)
    left = [(record, labels.get(reasons.get(record.pk, "EXPIRED"), "期限届满")) for record in gone]
    entered = list(after.filter(pk__in=now - was).order_by(F("valid_from").desc(), "-pk"))
    return Difference(entered, left, len(was & now), len(was), len(now))


def removal_counts(codes: list[str], *, today: date, months: int = 12) -> list[tuple[date, dict[str, int]]]:
    """Return for each of the last months how many entries left, by reason; never who."""
    start = today.replace(day=1)
    firsts = [start]
    for _ in range(months - 1):
        start = (start - timedelta(days=1)).replace(day=1)
        firsts.append(start)
    counts: dict[date, dict[str, int]] = {first: {} for first in firsts}
    rows = ListRemoval.objects.filter(type_code__in=codes, removed_on__gte=firsts[-1], removed_on__lte=today)
    for day, reason in rows.values_list("removed_on", "reason"):
        month = counts[day.replace(day=1)]
        month[reason] = month.get(reason, 0) + 1
    return list(counts.items())
