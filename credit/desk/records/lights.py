"""Due lights: shape, word and colour together, and the working days left always written out.

Thresholds follow `repair-objection-complaint.md` D3 of the domain texts: the same lights for every clock.
"""

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from credit.calendars import services as calendars
from credit.kernel.errors import CalendarNotPublished
from credit.kernel.workdays import WorkdayCalendar, weekends_only
from credit.records.models import Record

CALENDAR_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Light:
    """A light: colour name (class of the style sheet), shape, words."""

    colour: str
    shape: str
    words: str


@lru_cache(maxsize=4096)
def _count(calendar: WorkdayCalendar, start: date, end: date) -> int:
    try:
        return calendar.count(start, end)
    except CalendarNotPublished:
        return weekends_only().count(start, end)


def workdays_left(today: date, due_on: date) -> int:
    """Return working days from today (not counted) to the due day (counted); negative when it has passed."""
    return _count(_calendar(int(time.monotonic() // CALENDAR_SECONDS)), today, due_on)


@lru_cache(maxsize=1)
def _calendar(period: int) -> WorkdayCalendar:
    """Return the calendar, asked for once in a while: a light may lag a newly loaded year by seconds."""
    return calendars.current()


def light_of(record: Record, today: date) -> Light | None:
    """Return the light of the seven-working-day clock; none for what has no clock or has been published."""
    return light_for(record.decided_on, record.due_on, today) if record.published_at is None else None


def light_for(start: date | None, due_on: date | None, today: date) -> Light | None:
    """Return the light of a clock that runs from `start` to `due_on`; none without a due day."""
    if due_on is None:
        return None
    left = workdays_left(today, due_on)
    if left < -3:
        return Light("black", "■", f"超期 {-left} 个工作日，已升级督办")
    if due_on < today:
        return Light("red", "▲", f"超期 {max(1, -left)} 个工作日")
    if left <= 1:
        return Light("orange", "●", "今天到期" if due_on == today else "明天到期" if left == 1 else "今天到期")
    total = workdays_left(start, due_on) if start else left
    colour, shape = ("green", "○") if left * 2 > total else ("yellow", "◐")
    return Light(colour, shape, f"还有 {left} 个工作日")
