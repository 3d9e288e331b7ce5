"""公示及时率 equals a count by hand; months are those of the decision; the limit is the standard's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from credit.calendars.services import load_bundled
from credit.catalogue import standards
from credit.kernel.dates import add_months
from credit.records.models import Source
from publicity.timeliness import figures
from tests.factories.credit import TODAY, RecordFactory, UnitFactory

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def _calendar(db):
    load_bundled()


@pytest.fixture
def unit(db):
    return UnitFactory(code="U10", name="市交通运输监察支队")


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def released(unit, decided_on, published_on, **values):
    return RecordFactory(
        published=True, unit=unit, decided_on=decided_on, published_at=noon(published_on), **values
    )  # fmt: skip


def test_share_and_average_are_those_counted_by_hand(unit):
    released(unit, date(2026, 5, 11), date(2026, 5, 12))  # 1 working day
    released(unit, date(2026, 5, 11), date(2026, 5, 20))  # 7: the last day in time
    released(unit, date(2026, 5, 11), date(2026, 5, 21))  # 8: late
    tally = figures.compute(TODAY).total(MAY)
    assert (tally.released, tally.in_time, tally.workdays) == (3, 2, 16)
    assert tally.share == pytest.approx(200 / 3)
    assert tally.average == pytest.approx(16 / 3)


def test_holidays_and_worked_weekends_are_observed(unit):
    released(unit, date(2026, 4, 30), date(2026, 5, 14))
    by_hand = figures.compute(TODAY).total(date(2026, 4, 1)).workdays
    assert by_hand == 8  # 1–5 May are off; 6, 7, 8, Saturday the 9th (worked instead), 11, 12, 13, 14
    assert figures.compute(TODAY).is_provisional is False


def test_just_before_midnight_is_still_that_day(unit):
    late = datetime(2026, 5, 20, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    RecordFactory(published=True, unit=unit, decided_on=date(2026, 5, 11), published_at=late)
    assert figures.compute(TODAY).total(MAY).in_time == 1


def test_what_is_not_released_is_late_only_after_the_limit(unit):
    RecordFactory(unit=unit, decided_on=date(2026, 5, 11))
    RecordFactory(unit=unit, decided_on=date(2026, 5, 29))
    tally = figures.compute(TODAY).total(MAY)
    assert (tally.released, tally.overdue, tally.waiting) == (0, 1, 1)
    assert tally.share == 0
    assert tally.average is None


def test_a_month_without_anything_due_has_no_share(unit):
    RecordFactory(unit=unit, decided_on=date(2026, 5, 29))
    assert figures.compute(TODAY).total(MAY).share is None


@pytest.mark.parametrize(
    "values",
    [
        {"simplified": True},
        {"submitted": True, "disclosure": "none"},
        {"source": Source.MIRROR},
        {"decided_on": None},
        {"decided_on": add_months(TODAY, -13)},
        {"slug": "inspection"},
    ],
)
def test_what_nobody_has_to_publish_in_time_is_left_out(unit, values):
    RecordFactory(**{"unit": unit, "decided_on": date(2026, 5, 11), **values})
    assert figures.compute(TODAY).cells == {}


def test_records_on_persons_count_as_numbers(unit):
    RecordFactory(
        personal=True, unit=unit, decided_on=date(2026, 5, 11), status="published", disclosure="authorised",
        published_at=noon(date(2026, 5, 12)),
    )  # fmt: skip
    assert figures.compute(TODAY).total(MAY).penalties == 1


def test_units_and_kinds_are_told_apart(unit):
    other = UnitFactory(code="U12", name="市港航管理局")
    released(unit, date(2026, 5, 11), date(2026, 5, 12))
    released(other, date(2026, 5, 11), date(2026, 5, 12), licence=True)
    released(other, date(2026, 4, 10), date(2026, 4, 13))
    known = figures.compute(TODAY)
    rows = {row.name: (row.tally.licences, row.tally.penalties) for row in known.by_unit(MAY)}
    assert rows == {"市交通运输监察支队": (0, 1), "市港航管理局": (1, 0)}
    assert [row.tally.decided for row in known.by_month()][-3:] == [1, 2, 0]


def test_the_limit_is_the_one_of_the_standard(unit, monkeypatch):
    released(unit, date(2026, 5, 11), date(2026, 5, 13))
    assert figures.compute(TODAY).total(MAY).in_time == 1
    monkeypatch.setattr(figures, "standards", _Shorter())
    known = figures.compute(TODAY)
    assert known.total(MAY).in_time == 0
    assert known.limit_text == "1 个工作日"


class _Shorter:
    def get(self, slug):
        from dataclasses import replace

        return replace(standards.get(slug), report_workdays=1)


def test_a_year_of_records_takes_a_fixed_number_of_queries(unit, django_assert_max_num_queries):
    for day in range(4, 20):
        released(unit, date(2026, 5, day), date(2026, 5, day + 5))
    with django_assert_max_num_queries(5):
        figures.compute(TODAY)
