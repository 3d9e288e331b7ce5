"""The working calendar in use: loading years, and provisional dates while a year is missing."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max

from credit.calendars.models import CalendarDay, CalendarYear
from credit.kernel import workdays
from credit.kernel.dates import parse_date
from credit.kernel.errors import DomainError
from credit.kernel.workdays import Due, WorkdayCalendar

BUNDLED = Path(__file__).parent / "data" / "holidays_cn.csv"
WARN_FROM_MONTH = 11
"""The State Council announces the next year's holidays in November; from then on staff are told it is missing."""

_followers: list[Callable[[], object]] = []
_known: dict[tuple[Any, ...], WorkdayCalendar] = {}


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One day of a holiday notice: off, or a weekend day worked."""

    day: date
    is_off_day: bool
    name: str
    source: str


def current() -> WorkdayCalendar:
    """Return the calendar of all loaded years; one small query tells whether another process loaded more."""
    stamp = _stamp()
    if stamp not in _known:
        calendar = _read()
        _known.clear()
        _known[stamp] = calendar
    return _known[stamp]


def due(start: date, days: int) -> Due:
    """Return the `days`-th working day after `start`, provisional (暂按周末推算) while a year on the way is missing."""
    return workdays.due(current(), start, days)


def on_load(follower: Callable[[], object]) -> None:
    """Register what recomputes stored provisional dates after a year was loaded."""
    if follower not in _followers:
        _followers.append(follower)


def recompute_provisional() -> None:
    """Let every registered feature recompute its provisional dates."""
    for follower in tuple(_followers):
        follower()


@transaction.atomic
def load_year(source: Path | str | Iterable[Mapping[str, str]], year: int) -> int:
    """Replace one year by the rows of its holiday notice and return how many days it has.

    Rows are `date, is_off_day (1/0), name, paper`; a file may hold other years too, they are left alone.
    Raises DomainError where a row cannot be read or the year has none.
    """
    rows = _by_year(read_rows(source)).get(year)
    if not rows:
        raise DomainError("no_such_year", f"文件里没有 {year} 年的节假日安排，请核对年份，或换成该年的文件后重新载入。")
    _lock()
    _forget(year)
    _keep({year: rows})
    return len(rows)


@transaction.atomic
def load_bundled() -> list[int]:
    """Load the shipped years that are not there yet and return them; years loaded by hand are left alone."""
    _lock()
    known = set(CalendarYear.objects.values_list("year", flat=True))
    missing = {year: rows for year, rows in sorted(_by_year(read_rows(BUNDLED)).items()) if year not in known}
    if missing:
        _keep(missing)
    return list(missing)


def _by_year(rows: Iterable[HolidayRow]) -> dict[int, list[HolidayRow]]:
    years: dict[int, list[HolidayRow]] = {}
    for row in rows:
        years.setdefault(notice_year(row.day, row.name), []).append(row)
    return years


def _lock() -> None:
    """Let one run at a time change the calendar, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('credit.calendars'))")


def _keep(years: Mapping[int, list[HolidayRow]]) -> None:
    """Write years that are not there, and let provisional dates follow."""
    CalendarDay.objects.bulk_create(
        CalendarDay(date=row.day, is_off_day=row.is_off_day, name=row.name, source=row.source)
        for rows in years.values()
        for row in rows
    )
    CalendarYear.objects.bulk_create(CalendarYear(year=year, source=rows[-1].source) for year, rows in years.items())
    recompute_provisional()


def missing_next_year_warning(today: date) -> str:
    """Return the sentence telling staff that next year's holidays are missing; empty before November or when loaded."""
    year = today.year + 1
    if today.month < WARN_FROM_MONTH or CalendarYear.objects.filter(year=year).exists():
        return ""
    return (
        f"{year} 年的节假日安排尚未载入，跨年的办理期限暂按周末推算。"
        f"国务院办公厅通知发布后，请管理员执行 python manage.py load_holidays 文件 --year {year}。"
    )


def notice_year(day: date, name: str) -> int:
    """Return the year whose notice orders this day: days shifted for New Year may lie in the December before."""
    return day.year + 1 if day.month == 12 and "元旦" in name else day.year


def read_rows(source: Path | str | Iterable[Mapping[str, str]]) -> list[HolidayRow]:
    """Read a holiday table (csv, UTF-8 with or without BOM, or rows). Raises DomainError naming the line."""
    if not isinstance(source, Path | str):
        return [_row(number, row) for number, row in enumerate(source, start=1)]
    with Path(source).open(encoding="utf-8-sig", newline="") as file:
        return [_row(number, row) for number, row in enumerate(csv.DictReader(file), start=2)]


def _row(number: int, row: Mapping[str, str]) -> HolidayRow:
    off = (row.get("is_off_day") or "").strip()
    try:
        if off not in ("0", "1"):
            raise DomainError("holiday_row")
        return HolidayRow(parse_date(row["date"]), off == "1", row.get("name") or "", row.get("paper") or "")
    except (DomainError, KeyError) as error:
        message = f"第 {number} 行不能识别：需要 date、is_off_day（1 放假，0 上班）、name、paper 四列。"
        raise DomainError("holiday_row", message) from error


def _forget(year: int) -> None:
    near = CalendarDay.objects.filter(date__gte=date(year - 1, 12, 1), date__lte=date(year, 12, 31))
    stale = [pk for pk, day, name in near.values_list("pk", "date", "name") if notice_year(day, name) == year]
    CalendarDay.objects.filter(pk__in=stale).delete()
    CalendarYear.objects.filter(year=year).delete()


def _stamp() -> tuple[Any, ...]:
    """Return what changes whenever a year is loaded or reloaded (a reload makes a new row)."""
    found = CalendarYear.objects.aggregate(last=Max("pk"), years=Count("pk"))
    return connection.settings_dict["NAME"], found["last"], found["years"]


def _read() -> WorkdayCalendar:
    days = list(CalendarDay.objects.values_list("date", "is_off_day"))
    return WorkdayCalendar(
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        days_off=frozenset(day for day, is_off in days if is_off),
        shifted_on=frozenset(day for day, is_off in days if not is_off),
    )
