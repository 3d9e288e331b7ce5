"""Judging a sheet column by column: V01–V13, V15 and number formats (V16).

Every rule marks one cell, and a cell has at most one error: what depends on a refused cell is not judged.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from credit.kernel.identifiers import citizen_birth_date, is_citizen_id
from credit.kernel.names import name_warnings

from .columns import CitizenId, Code, Column, DocumentNumber, Identity
from .references import is_limit
from .sheet import Checked, Finding, Sheet, say
from .standards import Standard

__all__ = ["Checked", "Finding", "check", "say"]


def check(
    standard: Standard,
    table: Mapping[str, Sequence[str]],
    *,
    today: date,
    line_numbers: Sequence[int] | None = None,
    generation: str | None = None,
    accepted: Collection[str] = frozenset(),
) -> Checked:
    """Judge the cells of a sheet and return values and findings.

    `table` has one text per row for each column present. `generation` names an older one, whose absent columns
    are not required. `accepted` holds credit codes taken although their check fails (`exceptions.accepted_codes`).
    """
    sheet = Sheet(standard, table, today, generation, accepted)
    for column in reading_order(standard):
        sheet.read(column)
    for column in standard.columns.values():
        keep_empty(sheet, column)
    sheet.forget_masks()  # cells refused by now no longer count as filled
    for column in standard.columns.values():
        for rule in COLUMN_RULES:
            rule(sheet, column)
    warn_names(sheet)
    return sheet.result(line_numbers)


def reading_order(standard: Standard) -> list[Column]:
    """Return the columns so that each comes after the one it needs for reading."""
    return sorted(standard.columns.values(), key=lambda column: column.context() is not None)


def require(sheet: Sheet, column: Column) -> None:
    """V01: required columns are filled; V08: those are that another column's value requires."""
    if column.name in sheet.not_asked and column.name not in sheet.table:
        return
    if column.required:
        for i in sheet.empty(column):
            sheet.refuse(i, column, "V01", f"{column.label}未填写", f"请填写{column.label}：{column.guide()}")
    elif column.required_when and (empty := sheet.empty(column)):
        rows, when = sheet.where(column.required_when), say(sheet.standard, column.required_when)
        for i in rows.intersection(empty):
            sheet.refuse(
                i, column, "V08", f"{when}时，{column.label}必须填写", f"请填写{column.label}：{column.guide()}"
            )


def keep_empty(sheet: Sheet, column: Column) -> None:
    """V06: columns of the other category of subject stay empty."""
    if not column.empty_when or column.name not in sheet.table:
        return
    filled = [i for i, value in enumerate(sheet.values[column.name]) if value is not None]
    if filled:
        when = say(sheet.standard, column.empty_when)
        for i in sheet.where(column.empty_when).intersection(filled):
            sheet.refuse(i, column, "V06", f"{when}时，{column.label}应为空", "请清空该单元格，或更正类别")


def keep_to_conditions(sheet: Sheet, column: Column) -> None:
    """V02: a value stands only where its condition is met, such as a grade that only some schemes give."""
    if not isinstance(column, Code) or not column.only_when:
        return
    for value, condition in column.only_when.items():
        holding = {i for i, one in enumerate(sheet.values[column.name]) if one == value}
        unsure = {i for name in condition for i in sheet.bad[name]}
        if holding:
            when = say(sheet.standard, condition)
            for i in holding - sheet.where(condition) - unsure:
                message = f"{column.label}“{column.display(value)}”只用于{when}"
                sheet.refuse(i, column, "V02", message, f"请核对{column.label}，或更正前面的各列")


def be_positive(sheet: Sheet, column: Column) -> None:
    """V08: the amount of a fine is more than nothing."""
    if not column.positive_when:
        return
    values, when = sheet.values[column.name], say(sheet.standard, column.positive_when)
    for i in sheet.where(column.positive_when):
        if values[i] is not None and values[i] <= 0:
            sheet.refuse(i, column, "V08", f"{when}时，{column.label}应大于0", f"请填写{column.label}的实际数额")


def order_dates(sheet: Sheet, column: Column) -> None:
    """V07: not in the future, not before and not after another date."""
    if column.not_after:
        _compare(sheet, column, column.not_after, operator.gt, "晚于")
    if column.not_before:
        _compare(sheet, column, column.not_before, operator.lt, "早于")


def _compare(sheet: Sheet, column: Column, bound: str, wrong: Callable[[date, date], bool], word: str) -> None:
    """Refuse the days on the wrong side of today, of a fixed day or of another column's day."""
    values = sheet.values[column.name]
    if is_limit(bound):
        limit = sheet.today if bound == "today" else date.fromisoformat(bound)
        label, others, unsure = "今天" if bound == "today" else "规定日期", [limit] * sheet.size, set()
    else:
        label, others = sheet.standard.columns[bound].label, sheet.values[bound]
        unsure = sheet.bad[bound]
    for i, (mine, other) in enumerate(zip(values, others, strict=True)):
        if mine is not None and other is not None and i not in unsure and wrong(_day(mine), _day(other)):
            message = f"{column.label}（{_day(mine)}）{word}{label}（{_day(other)}）"
            sheet.refuse(i, column, "V07", message, "请核对日期是否填错或填反")


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def match_years(sheet: Sheet, column: Column) -> None:
    """V15: the year in a document number is that of the decision, give or take one."""
    if not column.year_of:
        return
    other = sheet.standard.columns[column.year_of]
    years = {text: DocumentNumber.year(text) for text in set(sheet.values[column.name]) if text is not None}
    for i, (text, day) in enumerate(zip(sheet.values[column.name], sheet.values[other.name], strict=True)):
        year = years.get(text)
        if year is None or day is None or i in sheet.bad[column.name] or i in sheet.bad[other.name]:
            continue
        if abs(year - day.year) > 1:
            message = f"文号中的年份（{year}）与{other.label}（{day.year}年）不符"
            sheet.add(i, column, "V15", "warning", message, "请核对文号和日期")


def not_yet_born(sheet: Sheet, column: Column) -> None:
    """V04: nobody is born after today."""
    if not isinstance(column, Identity | CitizenId):
        return
    for i, value in enumerate(sheet.values[column.name]):
        if value and len(value) == 18 and is_citizen_id(value) and citizen_birth_date(value) > sheet.today:
            sheet.refuse(i, column, "V04", "身份证号中的出生日期晚于今天", "请对照证件逐位核对")


def warn(sheet: Sheet, column: Column) -> None:
    """V02, V03, V05, V09, V13, V16: what is taken but looks doubtful."""
    if type(column).warnings is Column.warnings:
        return
    bad = sheet.bad[column.name]
    known: dict[Any, list[tuple[str, str, str]]] = {}
    for i, value in enumerate(sheet.values[column.name]):
        if value is None or i in bad:
            continue
        key = tuple(value) if isinstance(value, list) else value
        if key not in known:
            known[key] = column.warnings(value)
        for rule, message, mend in known[key]:
            sheet.add(i, column, rule, "warning", message, mend)


def warn_names(sheet: Sheet) -> None:
    """V12: a name that looks cut, doubled, annotated or damaged."""
    name = sheet.standard.subject.name
    if name is None:
        return
    column, bad = sheet.standard.columns[name], sheet.bad[name]
    known = {text: name_warnings(text) for text in set(sheet.values[name]) if text is not None}
    for i, text in enumerate(sheet.values[name]):
        if text is None or i in bad:
            continue
        for warning in known[text]:
            message, _, mend = warning.message.partition("，")
            sheet.add(i, column, "V12", "warning", message, mend.rstrip("。"))


COLUMN_RULES: tuple[Callable[[Sheet, Column], None], ...] = (
    require,
    keep_to_conditions,
    be_positive,
    order_dates,
    not_yet_born,
    match_years,
    warn,
)
