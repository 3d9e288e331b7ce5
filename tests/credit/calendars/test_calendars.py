"""Loading holidays, working days over real years, provisional dates while a year is missing."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from credit.calendars import services
from credit.calendars.models import CalendarDay, CalendarYear
from credit.kernel.errors import DomainError

pytestmark = pytest.mark.django_db
ROWS_2027 = [
    {"date": "2026-12-31", "is_off_day": "1", "name": "元旦", "paper": "示例通知"},
    {"date": "2027-01-01", "is_off_day": "1", "name": "元旦", "paper": "示例通知"},
    {"date": "2027-01-09", "is_off_day": "0", "name": "元旦", "paper": "示例通知"},
]


@pytest.fixture
def bundled():
    call_command("load_holidays", "--bundled", verbosity=0)


def test_the_shipped_years_load_once(bundled, capsys):
    assert sorted(CalendarYear.objects.values_list("year", flat=True)) == list(range(2007, 2027))
    assert CalendarDay.objects.get(date="2006-12-30").is_off_day is False  # ordered by the notice of 2007
    call_command("load_holidays", "--bundled")
    assert "都已载入" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("decided_on", "due_on"),
    [
        (date(2024, 9, 27), date(2024, 10, 12)),  # a worked Sunday counts, the holiday week does not
        (date(2024, 9, 30), date(2024, 10, 15)),  # the worked Saturday of 12 October counts
        (date(2026, 1, 3), date(2026, 1, 12)),  # the day itself is never counted
        (date(2025, 12, 29), date(2026, 1, 8)),  # over New Year: 4 January is worked
    ],
)
def test_seven_working_days(bundled, decided_on, due_on):
    due = services.due(decided_on, 7)
    assert (due.on, due.provisional) == (due_on, False)


def test_a_missing_year_gives_a_marked_date_by_weekends(bundled):
    due = services.due(date(2026, 12, 28), 7)
    assert (due.on, due.provisional) == (date(2027, 1, 6), True)


def test_loading_a_year_replaces_it_and_another_process_notices(bundled):
    before = services.current()
    services.load_year(ROWS_2027, 2027)
    assert services.current() is not before
    assert services.due(date(2026, 12, 28), 7).on == date(2027, 1, 8)
    services.load_year(ROWS_2027[1:2], 2027)
    assert not CalendarDay.objects.filter(date__in=["2026-12-31", "2027-01-09"]).exists()
    assert services.current() is services.current()


def test_a_year_without_rows_is_refused_and_changes_nothing(bundled):
    with pytest.raises(DomainError, match="没有 2031 年"):
        services.load_year(ROWS_2027, 2031)
    assert CalendarYear.objects.count() == 20


@pytest.mark.parametrize(
    "row", [{"date": "x", "is_off_day": "1"}, {"date": "2027-01-01", "is_off_day": ""}, {"is_off_day": "1"}]
)
def test_a_row_that_cannot_be_read_is_named(row):
    with pytest.raises(DomainError, match="第 1 行"):
        services.load_year([row], 2027)


def test_the_command_reads_a_file(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text("date,is_off_day,name,paper\n2027-01-01,1,元旦,示例\n", encoding="utf-8-sig")
    call_command("load_holidays", str(path), "--year", "2027", verbosity=0)
    assert CalendarYear.objects.get().year == 2027
    for arguments in ([], [str(tmp_path / "none.csv"), "--year", "2027"], [str(path), "--year", "2028"]):
        with pytest.raises(CommandError):
            call_command("load_holidays", *arguments)


@pytest.mark.parametrize(
    ("today", "warned"), [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2026, 12, 31), True)]
)
def test_staff_are_warned_from_november_while_next_year_is_missing(bundled, today, warned):
    assert bool(services.missing_next_year_warning(today)) is warned
    services.load_year(ROWS_2027, 2027)
    assert services.missing_next_year_warning(today) == ""


def test_provisional_dates_are_recomputed_on_load(monkeypatch):
    told = []
    monkeypatch.setattr(services, "_followers", [lambda: told.append(True)])
    services.load_year(ROWS_2027, 2027)
    assert told == [True]
