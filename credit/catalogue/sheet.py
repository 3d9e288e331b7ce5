"""A sheet while it is judged: values, refused cells, findings, and which rows meet a condition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from .columns import Code, Column, Condition, Refused
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


class Sheet:
    """The sheet while it is judged."""

    def __init__(
        self,
        standard: Standard,
        table: Mapping[str, Sequence[str]],
        today: date,
        generation: str | None,
        accepted: Collection[str],
    ) -> None:
        self.standard, self.table, self.today, self.accepted = standard, table, today, accepted
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
            if refusal.overridable and refusal.value in self.accepted:
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
