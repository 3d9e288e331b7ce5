"""The light of a case: how much of its time is left. Every open case has one; what stands still is grey."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import TextChoices

from credit.kernel.workdays import WorkdayCalendar
from objections.cases.models import Case
from objections.deadlines.clocks import workdays_between

FILE = Path(__file__).with_name("lights.toml")


class Light(TextChoices):
    GREY = "grey", "已暂停"
    GREEN = "green", "正常"
    YELLOW = "yellow", "时间过半"
    ORANGE = "orange", "即将到期"
    RED = "red", "已逾期"
    BLACK = "black", "严重逾期"


def rule_of(table: str, day: date) -> dict[str, Any]:
    """Return the row of a table of `lights.toml` that is in force on `day`."""
    rows = [row for row in _tables()[table] if row["in_force_from"] <= day]
    return max(rows, key=lambda row: row["in_force_from"])


def light_of(case: Case, today: date, calendar: WorkdayCalendar | None = None) -> Light:
    """Return the light of an open case; the nearer of the due days of state and case counts.

    Whoever lights many cases at once gives the `calendar`, which is asked for otherwise.
    """
    due_on = min(filter(None, (case.state_due_on, case.due_on)), default=None)
    rule = rule_of("lights", today)
    if case.is_paused or due_on is None:
        return Light.GREY
    if case.redos >= rule["black_redos"]:
        return Light.BLACK
    if due_on < today:
        long_over = case.due_on is not None and workdays_between(case.due_on, today, calendar) > rule["black_workdays"]
        return Light.BLACK if long_over else Light.RED
    return _in_time(case, due_on, today, rule, calendar)


def _in_time(case: Case, due_on: date, today: date, rule: dict[str, Any], calendar: WorkdayCalendar | None) -> Light:
    start = case.state_since if due_on == case.state_due_on else case.counted_from
    whole = max(1, workdays_between(start, due_on, calendar))
    left = workdays_between(today, due_on, calendar)
    if left <= whole * rule["orange_share"] or left <= rule["orange_workdays"] < whole:
        return Light.ORANGE
    return Light.YELLOW if left <= whole * rule["yellow_share"] else Light.GREEN


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
