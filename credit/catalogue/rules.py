"""Judging a sheet column by column: V01–V11, V13, V15 and number formats (V16).

Every rule marks one cell, and a cell has at most one error: what depends on a refused cell is not judged.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from credit.kernel.identifiers import citizen_birth_date, is_citizen_id
from credit.kernel.names import name_warnings

from .columns import CitizenId, Code, Column, Condition, DocumentNumber, Identity, Refused
from .references import is_limit
from .standards import Standard

SAID_VALUES = 3
ANYTHING = "*"  # in a condition: any filled value


class Finding(NamedTuple):
    """What is wrong with one cell. `value` is the text as delivered, empty for restricted columns."""

    row_index: int
    column: str
    rule: str
    level: str
    value: str
    message: str
    mend: str
    overridable: bool = False
    line: int | None = None


@dataclass(frozen=True)
class Checked:
    """A judged sheet: values by column, findings by row, and which rows may be taken."""

    values: dict[str, list[Any]]
    findings: list[Finding]
    ok: list[bool]

    def row(self, index: int) -> dict[str, Any]:
        """Return the values of one row."""
        return {name: cells[index] for name, cells in self.values.items()}

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep their rows out."""
        return [finding for finding in self.findings if finding.level == "error"]


def check(
    standard: Standard,
    table: Mapping[str, Sequence[str]],
    *,
    today: date,
    line_numbers: Sequence[int] | None = None,
    generation: str | None = None,
    overrides: Collection[tuple[int, str]] = (),
) -> Checked:
    """Judge the cells of a sheet and return values and findings.

    `table` has one text per row for each column present. `generation` names an older one, whose absent columns
    are not required. `overrides` lists (row, column) whose overridable refusal a reviewer has accepted.
    """
    sheet = Sheet(standard, table, today, generation, frozenset(overrides))
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


class Sheet:
    """The sheet while it is judged."""

    def __init__(
        self,
        standard: Standard,
        table: Mapping[str, Sequence[str]],
        today: date,
        generation: str | None,
        overrides: frozenset[tuple[int, str]],
    ) -> None:
        self.standard, self.table, self.today, self.overrides = standard, table, today, overrides
        self.size = max((len(cells) for cells in table.values()), default=0)
        self.values: dict[str, list[Any]] = {}
        self.bad: dict[str, set[int]] = {}
        self.found: list[Finding] = []
        self._masks: dict[tuple[str, tuple[str, ...]], set[int]] = {}
        olds = [one for one in standard.tables if one.generation == generation and generation != standard.generation]
        self.not_asked = set(standard.columns) - {name for one in olds for name in one.columns} if olds else set()

    def read(self, column: Column) -> None:
        """Parse a column; refused cells become findings and count as neither filled nor empty."""
        cells = self.table.get(column.name)
        if cells is None:
            self.values[column.name] = [None] * self.size
            self.bad[column.name] = set()
            return
        other = column.context()
        values = column.parse_all(cells, self.values[other] if other else None)
        refused = [i for i, value in enumerate(values) if value.__class__ is Refused]
        self.values[column.name], self.bad[column.name] = values, set(refused)
        for i in refused:
            refusal, values[i] = values[i], None
            if refusal.overridable and (i, column.name) in self.overrides:
                values[i] = refusal.value
                self.bad[column.name].discard(i)
                self.add(i, column, refusal.rule, "warning", refusal.message, "审核员已核实，按原值收录")
            else:
                self.add(i, column, refusal.rule, "error", refusal.message, refusal.mend, refusal.overridable)

    def add(
        self, i: int, column: Column, rule: str, level: str, message: str, mend: str, overridable: bool = False
    ) -> None:
        """Note a finding."""
        cells = self.table.get(column.name)
        value = cells[i] if cells is not None and column.disclosure != "hidden" else ""
        self.found.append(Finding(i, column.name, rule, level, value, message, mend, overridable))

    def refuse(self, i: int, column: Column, rule: str, message: str, mend: str) -> None:
        """Note an error unless the cell has one."""
        if i not in self.bad[column.name]:
            self.bad[column.name].add(i)
            self.add(i, column, rule, "error", message, mend)

    def empty(self, column: Column) -> list[int]:
        """Return the rows whose cell is empty (a refused cell is not)."""
        bad = self.bad[column.name]
        return [i for i, value in enumerate(self.values[column.name]) if value is None and i not in bad]

    def where(self, condition: Condition) -> set[int]:
        """Return the rows for which all columns of the condition have one of its values."""
        return set.intersection(*(self._having(name, wanted) for name, wanted in condition.items()))

    def _having(self, name: str, wanted: tuple[str, ...]) -> set[int]:
        """Return the rows whose column has one of the wanted values; found once for each question."""
        if (name, wanted) not in self._masks:
            values = self.values[name]
            bad, meets = self.bad[name], self._test(name, set(wanted))
            answers: dict[Any, bool] = {None: False}
            rows = set()
            for i, value in enumerate(values):
                if i in bad:
                    continue
                key = tuple(value) if value.__class__ is list else value
                if key not in answers:
                    answers[key] = meets(value)
                if answers[key]:
                    rows.add(i)
            self._masks[name, wanted] = rows
        return self._masks[name, wanted]

    def forget_masks(self) -> None:
        """Answer questions about conditions anew."""
        self._masks.clear()

    def _test(self, name: str, wanted: set[str]) -> Callable[[Any], bool]:
        if ANYTHING in wanted:
            return lambda value: True
        column = self.standard.columns[name]
        prefix = column.values.open if isinstance(column, Code) and column.values.open in wanted else None

        def meets(value: Any) -> bool:
            several = value if isinstance(value, list) else [value]
            return any(str(one) in wanted or (prefix and str(one).startswith(prefix)) for one in several)

        return meets

    def result(self, line_numbers: Sequence[int] | None) -> Checked:
        """Return the judgement, findings sorted by row and by order of columns."""
        order = {name: i for i, name in enumerate(self.standard.columns)}
        found = sorted(self.found, key=lambda one: (one.row_index, order[one.column], one.rule))
        if line_numbers is not None:
            found = [one._replace(line=line_numbers[one.row_index]) for one in found]
        ok = [True] * self.size
        for one in found:
            if one.level == "error":
                ok[one.row_index] = False
        return Checked(self.values, found, ok)


def say(standard: Standard, condition: Condition) -> str:
    """Return a condition in words: 处罚类别为“罚款”."""
    parts = []
    for name, wanted in condition.items():
        label = standard.columns[name].label
        if ANYTHING in wanted:
            parts.append(f"已填写{label}")
        else:
            more = "等" if len(wanted) > SAID_VALUES else ""
            parts.append(f"{label}为“{'”或“'.join(wanted[:SAID_VALUES])}”{more}")
    return "且".join(parts)


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
    be_positive,
    order_dates,
    not_yet_born,
    match_years,
    warn,
)
