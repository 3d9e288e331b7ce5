from datetime import date

import pytest

from credit.kernel.periods import Period

MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))


def test_both_ends_belong_to_a_period():
    assert MARCH.contains(date(2024, 3, 1))
    assert MARCH.contains(date(2024, 3, 31))
    assert not MARCH.contains(date(2024, 2, 29))
    assert not MARCH.contains(date(2024, 4, 1))


def test_a_period_without_end_goes_on():
    assert Period(date(2024, 3, 1)).contains(date(2099, 1, 1))
    assert not Period(date(2024, 3, 1)).contains(date(2024, 2, 29))


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Period(date(2024, 3, 31), date(2024, 4, 2)), True),
        (Period(date(2024, 4, 1), date(2024, 4, 2)), False),
        (Period(date(2024, 2, 1), date(2024, 2, 29)), False),
        (Period(date(2024, 2, 1)), True),
        (Period(date(2024, 4, 1)), False),
        (Period(date(2024, 3, 10), date(2024, 3, 10)), True),
    ],
)
def test_periods_overlap_when_they_share_a_day(other, shared):
    assert MARCH.overlaps(other) is shared
    assert other.overlaps(MARCH) is shared


def test_a_period_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="on or after"):
        Period(date(2024, 3, 2), date(2024, 3, 1))
