"""Rows of another system as the csv that the intake reads: one check for people's workbooks and for machines."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from credit.catalogue import standards
from credit.catalogue.standards import Standard
from credit.kernel.errors import DomainError

MOST_ROWS = 1_000
LONGEST_CELL = 20_000
FIRST_LINE = 2


class BadRows(DomainError):
    """The rows as a whole cannot be taken; `rows` tells why, row by row (from 1)."""

    def __init__(self, code: str, message: str, rows: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(code, message)
        self.rows = list(rows)


@cache
def names_of(slug: str) -> Mapping[str, str]:
    """Return what a column may be called (our name, official code, Chinese label) → our name."""
    offered = [column for column in standards.get(slug).columns.values() if not column.import_only]
    found = {column.label: column.name for column in offered}
    found |= {column.code: column.name for column in offered if column.code}
    return found | {column.name: column.name for column in offered}


def line_of(row: int) -> int:
    """Return the line of the csv on which row `row` (from 1) stands."""
    return row + FIRST_LINE - 1


def row_of(line: int) -> int:
    """Return the row (from 1) that stands on a line of the csv; 0 for the header."""
    return max(0, line - FIRST_LINE + 1)


def sheet(standard: Standard, slug: str, rows: Sequence[Any]) -> bytes:
    """Return rows (objects: column → text) as csv with every column of the standard. Raises BadRows."""
    if not 1 <= len(rows) <= MOST_ROWS:
        raise BadRows("row_count", f"每批应有 1 至 {MOST_ROWS} 行，这一批有 {len(rows)} 行。")
    known = names_of(slug)
    faults = [(number, fault) for number, row in enumerate(rows, start=1) if (fault := _fault(row, known))]
    if faults:
        raise BadRows(
            "bad_rows", f"有 {len(faults)} 行的格式不对，整批未收下。请按 rows 中的说明改正后用原批次号重报。", faults
        )
    names = list(dict.fromkeys(known.values()))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([standard.columns[name].label for name in names])
    for row in rows:
        cells = {known[key]: _text(value) for key, value in row.items()}
        writer.writerow([cells.get(name, "") for name in names])
    return text.getvalue().encode("utf-8-sig")


def _fault(row: Any, known: Mapping[str, str]) -> str:
    """Return what is wrong with the shape of a row, never repeating its content."""
    if not isinstance(row, dict):
        return "应是“列名：内容”的对象"
    strange = [key for key in row if key not in known]
    if strange:
        return f"没有这些列：{'、'.join(key[:40] for key in strange[:5])}。列名可用中文名、官方编号或本系统列名"
    twice = len({known[key] for key in row}) != len(row)
    if twice:
        return "同一列用不同的名字给了两次"
    wrong = [key for key, value in row.items() if not _is_cell(value)]
    if wrong:
        return f"这些列的内容应是文字或数字，不超过 {LONGEST_CELL} 字：{'、'.join(wrong[:5])}"
    return "" if any(_text(value) for value in row.values()) else "没有任何内容"


def _is_cell(value: Any) -> bool:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return True
    return isinstance(value, str) and len(value) <= LONGEST_CELL and "\0" not in value


def _text(value: Any) -> str:
    """Return a cell in one line, so that a row is a line."""
    return "" if value is None else " ".join(str(value).split("\n")).replace("\r", " ").strip()
