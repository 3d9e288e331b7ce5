"""One pass over a table: check, resolve and file chunk by chunk, and say of every row what became of it."""

import gc
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import cycle
from typing import Any, NamedTuple, TypeVar

from credit.catalogue.rules import Checked, Finding
from credit.catalogue.standards import Standard
from credit.intake.ahead import ahead
from credit.intake.readers import Row
from credit.intake.tables import Chunk, Table
from credit.kernel.workdays import WorkdayCalendar
from credit.records.filing import Filed, Prepared, file_rows, prepare
from credit.records.filing.seen import SeenKeys

SHIFTED = "V17"
SHAPE = "V16"
COLLECT_EVERY = 40  # chunks
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """A chunk after the pass: its rows in order, and the findings and doubts of those that have any, by line.

    `name_at` is the place of the cell that names the subject; None where the item is about natural persons only.
    """

    rows: list[Row]
    findings: dict[int, list[Finding]]
    doubtful: dict[int, tuple[str, str, list[int]]]
    filed: Filed
    name_at: int | None = None

    def is_refused(self, line: int) -> bool:
        """Tell whether a row was not taken because of an error."""
        return any(one.level == "error" for one in self.findings.get(line, ()))


@dataclass(frozen=True, slots=True)
class Order:
    """What a pass needs to know beside the table."""

    standard: Standard
    item: Any
    unit: Any
    actor: Any
    batch: Any
    source: str
    today: date
    dry: bool
    calendar: WorkdayCalendar | None = None
    decided: Mapping[int, int] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()


def judge(table: Table, order: Order) -> Iterator[Judged]:
    """Yield each chunk judged and (unless `dry`) filed; the next chunk is read and checked in the meantime."""
    seen = SeenKeys()
    with no_garbage_runs(), ahead(_ready(table, order)) as coming:
        yield from map(partial(_judge_chunk, table, order, seen), _tidied(coming))


def _tidied(items: Iterable[T]) -> Iterator[T]:
    """Yield the items and collect cycles now and then; none is held while the next one is made."""
    turns = cycle(reversed(range(COLLECT_EVERY)))
    for item in items:
        if next(turns) == 0:
            gc.collect()
        yield item
        del item


@contextmanager
def no_garbage_runs() -> Iterator[None]:
    """Keep the collector of cycles from walking through millions of cells; reference counts free them all the same."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Ready(NamedTuple):
    """A chunk after all that needs no database."""

    chunk: Chunk
    checked: Checked
    prepared: Prepared


def _ready(table: Table, order: Order) -> Generator[Ready, None, None]:
    yield from map(partial(_ready_chunk, table, order), _tidied(table.chunks()))


def _ready_chunk(table: Table, order: Order, chunk: Chunk) -> Ready:
    lines = chunk.lines
    cells = table.headers.read([row.cells for row in chunk.rows])
    checked = order.standard.check(
        cells, today=order.today, line_numbers=lines, generation=table.headers.generation, accepted=order.accepted
    )
    checked = _with_formulas(table, checked, lines)
    return Ready(chunk, checked, prepare(order.standard, checked, authority=order.unit.name, calendar=order.calendar))


def _judge_chunk(table: Table, order: Order, seen: SeenKeys, ready: Ready) -> Judged:
    chunk, checked, _ = ready
    lines = chunk.lines
    filed = file_rows(
        order.standard, checked, item=order.item, unit=order.unit, actor=order.actor, source=order.source,
        batch=order.batch, generation=table.headers.generation, lines=lines, seen=seen, decided=order.decided,
        prepared=ready.prepared, dry=order.dry,
    )  # fmt: skip
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in [*checked.findings, *filed.refused, *filed.warnings]:
        findings[lines[finding.row_index]].append(finding)
    for line, found in findings.items():
        findings[line] = _of_cells(found, table.headers.columns)
    for row in chunk.shifted:
        findings[row.line].append(_shifted(table, row))
    doubtful = {lines[index]: doubt for index, doubt in filed.doubtful.items()}
    rows = sorted(chunk.rows + chunk.shifted) if chunk.shifted else chunk.rows
    return Judged(rows, dict(findings), doubtful, filed, _name_at(table, order.standard))


def _name_at(table: Table, standard: Standard) -> int | None:
    places = table.headers.columns.get(standard.subject.name or "")
    return places[0] if places and set(standard.subject_kinds) != {"person"} else None


def _of_cells(found: list[Finding], columns: Mapping[str, list[int]]) -> list[Finding]:
    """Leave out what was found in columns that the sheet does not have (derived ones), unless nothing else was."""
    present = [one for one in found if one.column in columns]
    if any(one.level == "error" for one in present) or not any(one.level == "error" for one in found):
        return present
    return found


def _shifted(table: Table, row: Row) -> Finding:
    message = f"这一行有 {len(row.cells)} 格，表头有 {table.width} 格，内容可能错位"
    mend = "请检查该行是否多了或少了逗号；内容本身含逗号的，用英文双引号括起来"
    return Finding(-1, "", SHIFTED, "error", "", message, mend, False, row.line)


def _with_formulas(table: Table, checked: Checked, lines: list[int]) -> Checked:
    """Refuse cells that hold a formula whose result was never stored: formulas are not evaluated here."""
    if not table.sheet.formulas:
        return checked
    index = {line: i for i, line in enumerate(lines)}
    names = {place: name for name, places in table.headers.columns.items() for place in places}
    hit = {
        (index[line], names[place]): None
        for line, place in sorted(table.sheet.formulas)
        if line in index and place in names
    }
    findings = [one for one in checked.findings if (one.row_index, one.column) not in hit]
    ok = list(checked.ok)
    for row, name in hit:
        ok[row] = False
        findings.append(
            Finding(
                row, name, SHAPE, "error", "", "单元格是公式，文件中没有保存计算结果",
                "请复制该单元格，用“选择性粘贴—数值”贴回后再上传", False, lines[row],
            )
        )  # fmt: skip
    return Checked(checked.values, sorted(findings, key=lambda one: one.row_index), ok)
