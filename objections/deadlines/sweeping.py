"""What time alone does: reminders, supervision slips, escalation, ends by silence, drafts and papers that go."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.messages.models import Channel
from credit.messages.services import queue
from credit.units.models import Post, PostRole, User
from objections.cases.actors import SYSTEM
from objections.cases.models import Case
from objections.deadlines.lights import Light, light_of
from objections.deadlines.models import Reminder
from objections.deadlines.supervision import escalate, issue_slip
from objections.kinds.tables import TABLES
from objections.moves.services import act

TIMED = {
    (kind, name): move.action
    for kind, table in TABLES.items()
    for name, state in table.states.items()
    for move in state.moves
    if "state_is_over" in move.when
}
"""The states that the portal itself ends when their time is over, and by which action."""


def end_by_silence(*, today: date) -> int:
    """Close what nobody answered in time (supplements, ratings) and return how many; each case on its own."""
    ended = 0
    for (kind, state), action in TIMED.items():
        due = Case.objects.open().filter(kind=kind, state=state, state_due_on__lt=today)
        for pk in due.order_by("pk").values_list("pk", flat=True):
            act(pk, action, actor=SYSTEM, today=today)
            ended += 1
    return ended


def remind(*, today: date) -> int:
    """Give each person at most one reminder for the day, naming all cases that want it; return how many were given."""
    urgent: dict[int, list[tuple[Case, Light]]] = defaultdict(list)
    for case in _due_cases(today):
        light = light_of(case, today)
        for user_id in _answerable(case, light):
            urgent[user_id].append((case, light))
    users = User.objects.in_bulk(list(urgent))
    return sum(_remind_one(users[user_id], cases, today) for user_id, cases in sorted(urgent.items()))


def supervise(*, today: date) -> int:
    """Issue a slip for each overdue case without one, escalate the seriously late; return how many slips are new."""
    made = 0
    for case in _due_cases(today):
        light = light_of(case, today)
        if light in (Light.RED, Light.BLACK):
            made += issue_slip(case, today=today) is not None
        if light == Light.BLACK:
            escalate(case, today=today)
    return made


def _due_cases(today: date) -> Iterable[Case]:
    """Return the open cases whose clock runs, the earliest due first."""
    running = Case.objects.open().filter(paused_on__isnull=True, due_on__isnull=False)
    return running.select_related("unit", "handler").order_by("due_on", "pk").iterator(chunk_size=500)


def _answerable(case: Case, light: Light) -> set[int]:
    """Return who hears of it: from yellow on the handler, from orange on the head of the unit, too."""
    if light in (Light.GREY, Light.GREEN):
        return set()
    heard = {case.handler_id} if case.handler_id else _holders(case)
    if light != Light.YELLOW and case.unit_id:
        heard |= set(_posts(PostRole.UNIT_HEAD).filter(unit=case.unit_id).values_list("user", flat=True))
    return {user_id for user_id in heard if user_id is not None}


def _holders(case: Case) -> set[int | None]:
    """Return the people at whose desk a case without handler lies: the unit's clerks, else the administrators."""
    if case.unit_id and case.state not in ("submitted", "triage", "returned"):
        posts = _posts(PostRole.CLERK).filter(unit=case.unit_id)
    else:
        posts = _posts(PostRole.LEGAL if case.state == "designating" else PostRole.SITE_ADMIN)
    return set(posts.values_list("user", flat=True))


def _posts(role: str) -> Any:
    return Post.objects.in_force(timezone.localdate()).filter(role=role, user__is_active=True)


@transaction.atomic
def _remind_one(user: User, cases: list[tuple[Case, Light]], today: date) -> bool:
    lights = {light for _, light in cases}
    code = "OVERDUE" if lights & {Light.RED, Light.BLACK} else "DUE_SOON"
    numbers = [case.number for case, _ in cases]
    reminder, is_new = Reminder.objects.get_or_create(
        user=user, on=today, defaults={"code": code, "case_numbers": numbers}
    )
    if is_new and user.email and lights != {Light.YELLOW}:
        told = "、".join(numbers[:5]) + (" 等" if len(numbers) > 5 else "")
        queue(code, channel=Channel.EMAIL, address=user.email, about=reminder, count=str(len(numbers)), numbers=told)
        Reminder.objects.filter(pk=reminder.pk).update(was_sent=True)
    return is_new


def run(*, today: date) -> dict[str, Any]:
    """Do everything that time does, in an order that spares reminders for what just ended; safe to run again."""
    done: dict[str, Any] = {
        "ended": end_by_silence(today=today),
        "slips": supervise(today=today),
        "reminded": remind(today=today),
    }
    if any(done.values()):
        note("case.swept", actor=None, **done)
    return done
