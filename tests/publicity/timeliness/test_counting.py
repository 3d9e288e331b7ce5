"""Looked-up working days are the calendar's own."""

from datetime import date, timedelta

import pytest

from credit.kernel.workdays import WorkdayCalendar, weekends_only
from publicity.timeliness.counting import Workdays

OCTOBER = WorkdayCalendar(
    years=frozenset({2025}),
    days_off=frozenset(date(2025, 10, day) for day in range(1, 9)),
    shifted_on=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)


def covering(calendar, *days):
    workdays = Workdays(calendar)
    workdays.cover(days)
    return workdays


def test_every_pair_of_days_counts_as_in_the_calendar():
    days = [date(2025, 9, 20) + timedelta(days=step) for step in range(40)]
    workdays = covering(OCTOBER, days[0], days[-1])
    for start in days:
        for end in (day for day in days if day >= start):
            assert workdays.count(start, end) == OCTOBER.count(start, end)


def test_a_long_holiday_is_not_counted_and_a_worked_sunday_is():
    workdays = covering(OCTOBER, date(2025, 9, 26), date(2025, 10, 13))
    assert workdays.count(date(2025, 9, 26), date(2025, 9, 28)) == 1
    assert workdays.count(date(2025, 9, 30), date(2025, 10, 8)) == 0
    assert workdays.count(date(2025, 9, 30), date(2025, 10, 13)) == 4


def test_what_is_released_before_its_decision_took_no_time():
    workdays = covering(OCTOBER, date(2025, 10, 9), date(2025, 10, 10))
    assert workdays.count(date(2025, 10, 10), date(2025, 10, 9)) == 0


def test_a_year_without_holidays_is_reckoned_by_weekends_and_said_to_be():
    start, end = date(2026, 1, 1), date(2026, 1, 12)
    workdays = covering(OCTOBER, start, end)
    assert workdays.count(start, end) == weekends_only().count(start, end)
    assert workdays.is_provisional(date(2025, 12, 31), end)
    assert not workdays.is_provisional(date(2025, 9, 1), date(2025, 12, 31))


def test_a_day_outside_is_refused():
    with pytest.raises(KeyError):
        covering(OCTOBER, date(2025, 10, 9)).count(date(2025, 10, 9), date(2025, 11, 9))
