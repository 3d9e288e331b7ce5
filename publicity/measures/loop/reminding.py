"""Reminders: whoever has steps due or overdue hears of it, at most once a day, in numbers only."""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from credit.messages.models import Channel
from credit.messages.services import queue
from credit.units.models import Post, PostRole, User
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution, MeasureReminder

MESSAGE = "MEASURES_DUE"
AHEAD = timedelta(days=1)


def remind(*, today: date | None = None) -> int:
    """Queue one message for each person of a unit with steps due until tomorrow; return how many. Runs may repeat."""
    day = today or timezone.localdate()
    waiting = _waiting(day)
    sent = 0
    for user_id, (due, late) in sorted(waiting.items()):
        sent += _tell(user_id, due, late, day)
    return sent


def _waiting(day: date) -> dict[int, tuple[int, int]]:
    """Return person → (steps due until tomorrow, of them overdue)."""
    rows = Execution.objects.filter(due_on__lte=day + AHEAD).exclude(state=StepState.CONFIRMED)
    due: Counter[int] = Counter()
    late: Counter[int] = Counter()
    holders = _holders(day)
    for unit_id, state, due_on in rows.values_list("unit_id", "state", "due_on"):
        for user_id in holders.get(None if state == StepState.INITIATED else unit_id, ()):
            due[user_id] += 1
            late[user_id] += due_on is not None and due_on < day
    return {user_id: (count, late[user_id]) for user_id, count in due.items()}


def _holders(day: date) -> dict[int | None, set[int]]:
    """Return unit → its clerks and reviewers; None → the site administrators, who dispatch."""
    found: dict[int | None, set[int]] = {}
    roles = (PostRole.CLERK, PostRole.REVIEWER, PostRole.SITE_ADMIN)
    posts = Post.objects.in_force(day).filter(role__in=roles, user__is_active=True).exclude(user__email="")
    for unit_id, role, user_id in posts.values_list("unit_id", "role", "user_id"):
        found.setdefault(None if role == PostRole.SITE_ADMIN else unit_id, set()).add(user_id)
    return found


@transaction.atomic
def _tell(user_id: int, due: int, late: int, day: date) -> bool:
    """Queue the message unless the person was reminded today; the unique row decides between two runs."""
    _, is_new = MeasureReminder.objects.get_or_create(user_id=user_id, day=day)
    if is_new:
        user = User.objects.get(pk=user_id)
        queue(MESSAGE, channel=Channel.EMAIL, address=user.email, about=user, due=str(due), late=str(late))
    return is_new
