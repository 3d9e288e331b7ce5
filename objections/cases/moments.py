"""The moment at which something counts as done."""

from datetime import date, datetime, time

from django.utils import timezone

END_OF_WORK = time(17, 0)


def moment_on(day: date) -> datetime:
    """Return now when `day` is today, else the end of work of that day (services take `today=` for history)."""
    now = timezone.now()
    return now if timezone.localdate(now) == day else timezone.make_aware(datetime.combine(day, END_OF_WORK))
