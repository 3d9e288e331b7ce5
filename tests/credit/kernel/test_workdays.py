from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.errors import CalendarNotPublished
from credit.kernel.workdays import Due, WorkdayCalendar, due, weekends_only

from .real_data import rows_of

# 1–7 October off; 29 September (Sunday) and 12 October (Saturday) worked
CALENDAR_2024 = WorkdayCalendar(
    frozenset({2024}),
    frozenset(date(2024, 10, day) for day in range(1, 8)),
    frozenset({date(2024, 9, 29), date(2024, 10, 12)}),
)
DAYS = st.dates(date(2024, 1, 1), date(2024, 10, 1))


@pytest.mark.parametrize(
    ("start", "workdays", "last"),
    [
        (date(2024, 9, 27), 1, date(2024, 9, 29)),  # a worked Sunday counts
        (date(2024, 9, 30), 1, date(2024, 10, 8)),  # the holiday week does not
        (date(2024, 9, 30), 5, date(2024, 10, 12)),  # a worked Saturday counts
        (date(2024, 10, 3), 1, date(2024, 10, 8)),  # day zero may be a holiday
        (date(2024, 9, 30), 0, date(2024, 9, 30)),
    ],
)
def test_working_days_are_counted_after_the_start(start, workdays, last):
    assert CALENDAR_2024.add(start, workdays) == last
    assert due(CALENDAR_2024, start, workdays) == Due(last, provisional=False)


def test_the_count_leaves_out_the_start_and_takes_in_the_end():
    assert CALENDAR_2024.count(date(2024, 9, 30), date(2024, 10, 8)) == 1
    assert CALENDAR_2024.count(date(2024, 9, 30), date(2024, 9, 30)) == 0
    assert CALENDAR_2024.count(date(2024, 10, 8), date(2024, 9, 30)) == -1


def test_an_unknown_year_is_an_error_that_names_the_command():
    with pytest.raises(CalendarNotPublished) as refused:
        CALENDAR_2024.add(date(2024, 12, 31), 1)
    assert refused.value.year == 2025
    assert "python manage.py load_holidays FILE --year 2025" in refused.value.message


def test_an_unknown_year_gives_a_provisional_day_by_weekends():
    assert due(CALENDAR_2024, date(2024, 12, 31), 3) == Due(date(2025, 1, 3), provisional=True)
    assert weekends_only().add(date(2024, 9, 30), 1) == date(2024, 10, 1)


def test_known_holidays_still_count_on_the_way_to_an_unknown_year():
    last = due(CALENDAR_2024, date(2024, 9, 30), 65)
    assert last.provisional
    assert last.on > weekends_only().add(date(2024, 9, 30), 65)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        CALENDAR_2024.add(date(2024, 9, 30), -1)


@given(DAYS, st.integers(0, 30))
def test_adding_and_counting_agree_and_more_days_end_later(start, workdays):
    last = CALENDAR_2024.add(start, workdays)
    assert CALENDAR_2024.count(start, last) == workdays
    assert CALENDAR_2024.add(start, workdays + 1) > last
    assert CALENDAR_2024.add(start + timedelta(days=1), workdays) >= last
    assert workdays == 0 or CALENDAR_2024.is_workday(last)


def test_the_published_holidays_make_sound_years():
    rows = rows_of("holidays_cn.csv")
    days = {flag: frozenset(date.fromisoformat(r["date"]) for r in rows if r["is_off_day"] == flag) for flag in "01"}
    calendar = WorkdayCalendar(frozenset(range(2008, 2027)), days["1"], days["0"])
    for year in range(2008, 2027):
        assert 245 <= calendar.count(date(year, 1, 1), date(year, 12, 31)) <= 253
    assert calendar.add(date(2026, 2, 13), 1) == date(2026, 2, 14)
