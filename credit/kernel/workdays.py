"""Statutory working days: weekdays, less public holidays, plus shifted weekends."""

from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from credit.kernel.errors import CalendarNotPublished

ALL_YEARS = frozenset(range(MINYEAR, MAXYEAR + 1))


@dataclass(frozen=True, slots=True)
class WorkdayCalendar:
    """The working days of the `years` whose holiday notice is known."""

    years: frozenset[int]
    days_off: frozenset[date]  # 放假
    shifted_on: frozenset[date]  # 调休上班: weekend days worked

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is worked; raises CalendarNotPublished for an unknown year."""
        if day.year not in self.years:
            raise CalendarNotPublished(day.year)
        return day in self.shifted_on or (day.weekday() < 5 and day not in self.days_off)

    def add(self, start: date, workdays: int) -> date:
        """Return the `workdays`-th working day after `start`; `start` is day zero, worked or not.

        Raises CalendarNotPublished, and ValueError for a negative count.
        """
        if workdays < 0:
            raise ValueError("working days are counted forward")
        day = start
        while workdays > 0:
            day += timedelta(days=1)
            workdays -= self.is_workday(day)
        return day

    def count(self, start: date, end: date) -> int:
        """Return the working days after `start` up to and including `end`; negative when `end` comes first."""
        if end < start:
            return -self.count(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


_WEEKENDS_ONLY = WorkdayCalendar(ALL_YEARS, frozenset(), frozenset())


def weekends_only() -> WorkdayCalendar:
    """Return the calendar without holidays that provisional dates are reckoned by."""
    return _WEEKENDS_ONLY


@dataclass(frozen=True, slots=True)
class Due:
    """A last day; provisional while the holidays of a year on the way are not announced."""

    on: date
    provisional: bool


@lru_cache(maxsize=10_000)
def due(calendar: WorkdayCalendar, start: date, workdays: int) -> Due:
    """Return the `workdays`-th working day after `start`.

    Where a year is not announced yet, only its weekends are left out, and the result is provisional;
    known holidays of announced years still count.
    """
    try:
        return Due(calendar.add(start, workdays), provisional=False)
    except CalendarNotPublished:
        return Due(replace(calendar, years=ALL_YEARS).add(start, workdays), provisional=True)
