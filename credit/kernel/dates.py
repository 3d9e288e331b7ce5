"""Calendar dates: reading them as people and spreadsheets write them, and month arithmetic."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from unicodedata import normalize

from credit.kernel.errors import DomainError

LONG_TERM = date(2099, 12, 31)
"""What the publicity standard writes for "without end" (长期)."""

_TIME = r"(?:[T ]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?)?"
_WRITTEN = re.compile(rf"([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})日?{_TIME}")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0+)?")
_SERIAL = re.compile(r"[0-9]{4,5}(?:\.[0-9]+)?")
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(7306, (LONG_TERM - _EXCEL_ZERO).days + 1)  # 1920 to 2099; anything else is a typing error


def parse_date(text_or_value: object) -> date:
    """Return the day meant by a cell: a date, an Excel serial number, or text.

    Text is `2019/9/24`, `2019-09-24`, `20190924`, `2019年9月24日` or a serial; a time of day is dropped.
    Raises DomainError with code "date".
    """
    if isinstance(text_or_value, datetime):
        return text_or_value.date()
    if isinstance(text_or_value, date):
        return text_or_value
    if isinstance(text_or_value, bool) or not isinstance(text_or_value, int | float | str):
        raise _unreadable()
    text = re.sub(r"\s*([-/.年月日])\s*", r"\1", normalize("NFKC", str(text_or_value)).strip())
    if found := _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(*map(int, found.groups()))
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        return _EXCEL_ZERO + timedelta(days=int(float(text)))
    raise _unreadable()


def _day(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= LONG_TERM.year:
        raise DomainError("date", f"年份 {year} 不在 1900 至 {LONG_TERM.year} 之间，请核对。长期有效请填 2099/12/31。")
    try:
        return date(year, month, day)
    except ValueError:
        raise DomainError("date", f"{year} 年没有 {month} 月 {day} 日这一天，请核对。") from None


def _unreadable() -> DomainError:
    return DomainError("date", "日期无法识别，请按 2019/09/24 的格式填写；长期有效请填 2099/12/31。")


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, clamped: 31 January + 1 month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 28 February in a common year."""
    return add_months(day, years * 12)


def publicity_last_day(start: date, months: int) -> date:
    """Return the last visible day of a notice published for `months` calendar months from `start`.

    The day of month is kept and clamped: 31 January + 1 month ends 28 or 29 February. It never passes
    `LONG_TERM`. Raises ValueError when `months` < 1.
    """
    if months < 1:
        raise ValueError("a notice is published for at least one month")
    return min(add_months(start, months), LONG_TERM)
