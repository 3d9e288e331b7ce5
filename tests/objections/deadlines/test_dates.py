"""Due days 2018–2026 against a count that shares nothing with the code: straight over the rows of the holiday file."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.calendars.services import BUNDLED, load_bundled
from objections.cases.choices import Urgency
from objections.cases.models import Case
from objections.deadlines import clocks
from objections.deadlines.limits import limit_for, limits, rule_version
from objections.kinds.table import Clock
from tests.factories.credit import TODAY

pytestmark = pytest.mark.django_db
TABLE = list(csv.DictReader(BUNDLED.read_text(encoding="utf-8-sig").splitlines()))
ROWS = {date.fromisoformat(row["date"]): row["is_off_day"] for row in TABLE}
EXPECTED = {
    ("objection", "case"): 3,
    ("objection", "case_widened"): 7,
    ("complaint", "case"): 15,
    ("repair", "case"): 10,
}


def counted(start, workdays):
    """Walk day by day: a row of the file decides, else Saturday and Sunday are off."""
    day, left = start, workdays
    while left:
        day += timedelta(days=1)
        is_off = ROWS.get(day, "1" if day.isoweekday() > 5 else "0") == "1"
        left -= 0 if is_off else 1
    return day


def test_more_than_two_hundred_due_days_from_2018_to_2026():
    load_bundled()
    first, last = date(2018, 1, 2), date(2026, 11, 20)
    starts = [first + timedelta(days=13 * n) for n in range((last - first).days // 13)]
    near = [day + timedelta(days=shift) for day in ROWS if first < day < last for shift in (-1, 0)]
    checked = 0
    for start in sorted({*starts, *near}):
        for (kind, key), workdays in EXPECTED.items():
            assert limit_for(kind, key, start).end(start).on == counted(start, workdays), (start, kind, key)
            checked += 1
    assert checked > 200


def test_every_year_of_shifted_days_is_among_them():
    worked = {day.year for day, off in ROWS.items() if off == "0" and 2018 <= day.year <= 2026}
    assert worked == set(range(2018, 2027))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2018, 3, 1), "V2019"), (date(2019, 7, 1), "V2019"), (date(2023, 4, 30), "V2019"),
        (date(2023, 5, 1), "V2023"), (date(2026, 3, 31), "V2023"), (date(2026, 4, 1), "V2026"),
    ],
)  # fmt: skip
def test_the_day_of_application_chooses_the_version(day, version):
    assert rule_version(day) == version


def test_limits_leave_no_gap_and_do_not_overlap():
    for kind, key in {(row.kind, row.key) for row in limits()}:
        if key == "reapply_bar":
            continue
        for day in (date(2018, 1, 1), date(2020, 12, 31), date(2021, 1, 1), date(2026, 3, 31), date(2026, 4, 1)):
            assert len([row for row in limits() if (row.kind, row.key) == (kind, key) and row.covers(day)]) == 1


def a_case(kind="objection", **values):
    case = Case(
        kind=kind, urgency=Urgency.ORDINARY, state={"objection": "assigned", "complaint": "handling"}[kind], **values
    )
    clocks.start(case, TODAY, today=TODAY)
    return case


@given(
    st.lists(
        st.tuples(st.sampled_from(["assigned", "returned", "designating", "verifying"]), st.integers(0, 3)), max_size=12
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_hand_overs_moves_the_due_day(calendar, steps):
    case, day = a_case(), TODAY
    due_on = case.due_on
    for state, days in steps:
        day += timedelta(days=days)
        case.state = state
        clocks.apply(case, None, day)
        clocks.enter_state(case, day)
        assert case.due_on == due_on
        assert case.state_due_on is None or case.state_due_on <= due_on


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_pause_moves_the_due_day_by_exactly_its_working_days(calendar, pauses):
    case, day, stood = a_case("complaint"), TODAY, 0
    for length in pauses:
        clocks.apply(case, Clock.PAUSE, day, ground="test")
        end = day + timedelta(days=length)
        stood += sum(counted(day, n) <= end for n in range(1, length + 1))
        clocks.apply(case, Clock.RUN, end)
        clocks.reckon(case)
        day = end + timedelta(days=1)
    assert case.due_on == counted(TODAY, 15 + stood)


def test_helpers_widen_the_limit_and_one_extension_adds_its_days(calendar):
    case = a_case()
    clocks.apply(case, Clock.WIDEN, TODAY)
    clocks.apply(case, Clock.WIDEN, TODAY)
    clocks.reckon(case)
    assert case.due_on == counted(TODAY, 7)
    complaint = a_case("complaint")
    clocks.apply(complaint, Clock.EXTEND, TODAY)
    clocks.reckon(complaint)
    assert complaint.due_on == counted(TODAY, 30)


def test_a_year_without_holidays_is_provisional_until_it_is_loaded(calendar):
    late = date(2026, 12, 30)
    case = a_case()
    clocks.start(case, late, today=late)
    assert case.due_is_provisional
