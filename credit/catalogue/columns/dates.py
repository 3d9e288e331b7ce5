"""Columns of time: day, instant, year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms

from credit.kernel import dates
from credit.kernel.errors import DomainError

from .base import Column, Refused

_CLOCK = re.compile(r"(.+?)[T\s日]+(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?[分秒]?(?:Z|\+08:?00)?")


def read_day(text: str) -> date:
    """Return the day in any accepted spelling (2026/3/1, 20260301, 2026年3月1日, Excel's number, 长期)."""
    try:
        return dates.parse_date(text)
    except (DomainError, ValueError) as error:
        raise Refused("V07", "不是有效的日期", "请按 2026/03/01 的格式填写；长期有效的填 2099/12/31") from error


@dataclass(kw_only=True)
class Date(Column, kinds=("date",)):
    """A day; 2099-12-31 means without end. Bounds (`not_before`, `not_after`) name date columns or `today`."""

    def parse(self, text: str, context: Any = None) -> Any:
        return read_day(text)

    def store(self, value: Any) -> Any:
        return value.isoformat()

    def restore(self, stored: Any) -> Any:
        return stored if isinstance(stored, date) else date.fromisoformat(stored)

    def display(self, value: Any) -> str:
        day = self.restore(value)
        return "长期" if day == dates.LONG_TERM else day.isoformat()

    def wire(self, value: Any) -> str:
        return self.restore(value).isoformat()

    def widget(self) -> forms.Widget:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def validation(self) -> dict[str, Any] | None:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1900, 1, 1),
            "maximum": dates.LONG_TERM,
            "error_type": "warning",
            "error_title": "日期格式不对",
            "error_message": f"{self.label}请按 2026/03/01 的格式填写。"[:255],
        }

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "title": self.label}

    def shape(self) -> str:
        return "日期，如 2026/03/01；长期有效的填 2099/12/31" if self.not_before else "日期，如 2026/03/01"


@dataclass(kw_only=True)
class DateTime(Column, kinds=("datetime",)):
    """A minute of local time (Asia/Shanghai), kept as ISO text without zone; seconds where given."""

    def parse(self, text: str, context: Any = None) -> Any:
        matched = _CLOCK.fullmatch(text)
        day = read_day((matched.group(1) + ("日" if "月" in matched.group(1) else "")) if matched else text)
        hour, minute, second = (int(part or 0) for part in matched.group(2, 3, 4)) if matched else (0, 0, 0)
        try:
            return datetime(day.year, day.month, day.day, hour, minute, second)
        except ValueError as error:
            raise Refused("V07", "时刻不存在", "请按 2026/03/01 08:30 的格式填写") from error

    def store(self, value: Any) -> Any:
        return value.isoformat()

    def restore(self, stored: Any) -> Any:
        return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)

    def display(self, value: Any) -> str:
        return self.restore(value).strftime("%Y-%m-%d %H:%M")

    def wire(self, value: Any) -> str:
        return self.restore(value).strftime("%Y-%m-%d %H:%M:%S")

    def widget(self) -> forms.Widget:
        return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "title": self.label}

    def shape(self) -> str:
        return "日期和时刻，如 2026/03/01 08:30"


@dataclass(kw_only=True)
class Year(Column, kinds=("year",)):
    """A calendar year, kept as a number."""

    def parse(self, text: str, context: Any = None) -> Any:
        matched = re.fullmatch(r"(\d{4})(?:年度?|\.0)?", text)
        if not matched or not 1900 <= int(matched.group(1)) <= dates.LONG_TERM.year:
            raise Refused("V07", "不是有效的年份", "请填写四位数字的年份，如 2026")
        return int(matched.group(1))

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "title": self.label}

    def validation(self) -> dict[str, Any] | None:
        return {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": dates.LONG_TERM.year}

    def shape(self) -> str:
        return "四位数字的年份"
