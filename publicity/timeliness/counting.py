"""Working days between many pairs of days, each in constant time: counted once, day after day, then looked up."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from credit.kernel.workdays import ALL_YEARS, WorkdayCalendar


class Workdays:
    """The working days of one calendar. Of a year whose holidays are not announced only the weekends are left out."""

    def __init__(self, calendar: WorkdayCalendar) -> None:
        self.known_years = calendar.years
        self._calendar = replace(calendar, years=ALL_YEARS)
        self._done: dict[date, int] = {}
        self._first = self._last = date.min

    def cover(self, days: Iterable[date]) -> None:
        """Count from the first to the last of `days`; between them `count` can be asked."""
        wanted = sorted(days)
        if not wanted:
            return
        self._first, self._last = wanted[0], wanted[-1]
        total, day = 0, self._first
        self._done = {day: 0}
        while day < self._last:
            day += timedelta(days=1)
            total += self._calendar.is_workday(day)
            self._done[day] = total

    def count(self, start: date, end: date) -> int:
        """Return the working days after `start` up to and including `end`; 0 where `end` is not later.

        Raises KeyError for a day outside of what was covered.
        """
        return max(0, self._done[end] - self._done[start])

    def is_provisional(self, start: date, end: date) -> bool:
        """Tell whether a year on the way is not announced yet."""
        return not {*range(start.year, end.year + 1)} <= self.known_years
