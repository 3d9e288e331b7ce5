from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.dates import LONG_TERM, add_months, add_years, parse_date, publicity_last_day
from credit.kernel.errors import DomainError

DAY = date(2019, 9, 24)


@pytest.mark.parametrize(
    "value",
    ["2019/09/24", "2019-9-24", "2019.09.24", "20190924", "2019年9月24日", " 2019 年 9 月 24 日 ", "２０１９/９/２４"]
    + ["2019-09-24 00:00:00", "2019-09-24T13:05", "43732", "43732.0", 43732, 43732.5, 20190924, 20190924.0]
    + [DAY, datetime(2019, 9, 24, 23, 59)],
)
def test_a_day_is_read_however_it_is_written(value):
    assert parse_date(value) == DAY


def test_the_long_term_day_is_read():
    assert parse_date("2099/12/31") == LONG_TERM == parse_date(73050)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2019/02/29", "没有 2 月 29 日"),
        ("2019-13-01", "没有 13 月"),
        ("0209-01-01", "年份 209"),
        ("2999/01/01", "2099/12/31"),
        ("长期", "2099/12/31"),
        ("19/9/24", "2019/09/24"),
        ("2019-9", "2019/09/24"),
        ("/", "2019/09/24"),
        ("", "2019/09/24"),
        (45, "2019/09/24"),
        (7305, "2019/09/24"),
        (99999, "2019/09/24"),
        (float("nan"), "2019/09/24"),
        (True, "2019/09/24"),
        (None, "2019/09/24"),
    ],
)
def test_what_is_no_day_is_refused_and_explained(value, told):
    with pytest.raises(DomainError) as refused:
        parse_date(value)
    assert refused.value.code == "date"
    assert told in refused.value.message


@given(st.dates(date(1920, 1, 1), LONG_TERM))
def test_every_spelling_of_a_day_agrees(day):
    serial = (day - date(1899, 12, 30)).days
    for value in (f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", serial, str(day)):
        assert parse_date(value) == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
    ],
)
def test_months_are_added_and_clamped(day, months, later):
    assert add_months(day, months) == later


def test_a_leap_day_moves_to_the_28th_in_common_years():
    assert add_years(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_adding_months_lands_in_the_month_and_never_after_the_same_day(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or add_months(later, 0).day >= 28
    assert add_months(day, months) <= add_months(day, months + 1)


def test_the_last_visible_day_keeps_the_day_of_month():
    assert publicity_last_day(date(2024, 3, 5), 3) == date(2024, 6, 5)
    assert publicity_last_day(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert publicity_last_day(date(2098, 1, 1), 36) == LONG_TERM


def test_a_publicity_of_no_month_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="at least one month"):
        publicity_last_day(DAY, 0)
