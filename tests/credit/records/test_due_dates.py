"""Provisional due days: marked, recomputed when the year is loaded, and the lateness of a publication."""

from datetime import date

import pytest

from credit.calendars import services as calendars
from credit.kernel.errors import CalendarNotPublished
from credit.records import due_dates, services
from tests.factories.credit import RecordFactory

pytestmark = pytest.mark.django_db
ROWS_2027 = [{"date": f"2027-01-0{day}", "is_off_day": "1", "name": "元旦", "paper": "示例"} for day in (1, 4)]


def test_a_provisional_due_day_is_mended_when_the_year_is_loaded(unit, reviewer):
    calendars.load_bundled()
    record = RecordFactory(submitted=True, unit=unit, decided_on=date(2026, 12, 28))
    services.publish([record.pk], actor=reviewer, today=date(2026, 12, 29))
    record.refresh_from_db()
    assert (record.due_on, record.due_is_provisional, record.revision) == (date(2027, 1, 6), True, 2)
    calendars.load_year(ROWS_2027, 2027)
    record.refresh_from_db()
    assert (record.due_on, record.due_is_provisional, record.revision) == (date(2027, 1, 8), False, 2)


def test_lateness_counts_working_days_over_the_limit():
    calendars.load_bundled()
    assert due_dates.late_by(date(2024, 9, 30), date(2024, 10, 15), 7) == 0
    assert due_dates.late_by(date(2024, 9, 30), date(2024, 10, 17), 7) == 2
    with pytest.raises(CalendarNotPublished):
        due_dates.late_by(date(2026, 12, 30), date(2027, 1, 5), 7)
