"""Reminders: whoever has inspections or results that are late hears of it, at most once a day, in numbers only."""

from collections import Counter
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from credit.messages.models import Channel, Message
from credit.messages.services import queue
from credit.records.lifecycle import RecordStatus
from credit.units.models import Post, PostRole, User
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import Task

MESSAGE = "INSPECTIONS_LATE"
LOCK = 73_711  # advisory lock: one run at a time
WAITING = (RecordStatus.DRAFT, RecordStatus.SUBMITTED)


def late_by_unit(day: date) -> dict[int, tuple[int, int]]:
    """Return unit → (tasks whose period is over without a result, results past the last day for publishing them)."""
    tasks = Task.objects.filter(plan__status=PlanStatus.DRAWN, replaced_by=None).annotate(unit=F("plan__unit"))
    unreported = Counter(tasks.filter(record=None, plan__period_end__lt=day).values_list("unit", flat=True))
    waiting = Q(record__status__in=WAITING, record__due_on__lt=day)
    unpublished = Counter(tasks.filter(waiting).values_list("unit", flat=True))
    return {unit: (unreported[unit], unpublished[unit]) for unit in unreported.keys() | unpublished.keys()}


@transaction.atomic
def remind(*, today: date | None = None) -> int:
    """Queue one message for each clerk and reviewer of a unit that is late; return how many. Runs may repeat."""
    day = today or timezone.localdate()
    late = late_by_unit(day)
    if not late:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    posts = Post.objects.in_force(day).filter(unit__in=late, role__in=(PostRole.CLERK, PostRole.REVIEWER))
    holders = posts.filter(user__is_active=True).exclude(user__email="").order_by("user", "pk")
    units: dict[int, set[int]] = {}
    for user, unit in holders.values_list("user", "unit"):
        units.setdefault(user, set()).add(unit)
    told = _told_on(day)
    return sum(_tell(user, [late[unit] for unit in own]) for user, own in units.items() if str(user) not in told)


def _told_on(day: date) -> set[str]:
    """Return who was reminded on `day` already."""
    rows = Message.objects.filter(template=MESSAGE, created_at__date=day)
    return set(rows.values_list("about_id", flat=True))


def _tell(user_id: int, late: list[tuple[int, int]]) -> bool:
    user = User.objects.get(pk=user_id)
    tasks, results = (sum(numbers) for numbers in zip(*late, strict=True))
    queue(MESSAGE, channel=Channel.EMAIL, address=user.email, about=user, tasks=str(tasks), results=str(results))
    return True
