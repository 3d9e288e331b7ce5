"""The clerk's own workbook with marks: his sheets, rows and order stay, cells are filled and commented.

Charts and pictures stay too. Drawn shapes (text boxes, arrows) do not survive openpyxl; the guide sheet says so.
"""

import io
import zipfile
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from credit.intake.findings import Summary
from credit.intake.judging import Judged
from credit.intake.reports import wording
from credit.intake.tables import Table

FILLS = {
    "error": PatternFill("solid", start_color="FFFFC7CE"),
    "warning": PatternFill("solid", start_color="FFFFEB9C"),
}
AUTHOR = "信用交通"


def mark_workbook(content: bytes, table: Table, chunks: list[Judged], summary: Summary) -> bytes:
    """Return the workbook with every cell that has a finding filled and commented, a result column and a guide."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[table.sheet.name]
    result_at = _result_column(table) + 1
    sheet.cell(table.headers.header_rows[-1] + 1, result_at, wording.RESULT)
    sheet.column_dimensions[get_column_letter(result_at)].width = 60
    for judged in chunks:
        _mark_rows(sheet, table, judged, summary, result_at)
    if wording.GUIDE_SHEET in book.sheetnames:
        del book[wording.GUIDE_SHEET]
    guide = book.create_sheet(wording.GUIDE_SHEET)
    guide.column_dimensions["A"].width = 100
    for line in wording.guide_lines(summary, only_bad=False):
        guide.append([line])
    if has_shapes(content):
        guide.append([wording.SHAPES_LOST])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def has_shapes(content: bytes) -> bool:
    """Tell whether a workbook holds drawn shapes, which the marked copy will lack."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        drawings = [name for name in parts.namelist() if name.startswith("xl/drawings/drawing")]
        return any(b"<xdr:sp>" in (text := parts.read(name)) or b"<xdr:sp " in text for name in drawings)


def _result_column(table: Table) -> int:
    known = [place.index for place in table.headers.unknown if place.text == wording.RESULT]
    return known[0] if known else table.width


def _mark_rows(sheet: Any, table: Table, judged: Judged, summary: Summary, result_at: int) -> None:
    for row in judged.rows:
        result = sheet.cell(row.line, result_at)
        result.value = wording.result_text(summary.standard, judged, row.line)
        result.data_type = "s"
        by_column: dict[str, list[Any]] = {}
        for finding in judged.findings.get(row.line, ()):
            by_column.setdefault(finding.column, []).append(finding)
        _unmark(sheet, table, row.line)
        for name, findings in by_column.items():
            level = "error" if any(one.level == "error" for one in findings) else "warning"
            place = table.headers.columns.get(name, [0])[0]
            cell = sheet.cell(row.line, place + 1)
            cell.fill = FILLS[level]
            cell.comment = Comment(wording.comment_text(findings), AUTHOR, width=320, height=120)


def _unmark(sheet: Any, table: Table, line: int) -> None:
    """Take our own marks of an earlier report off a row."""
    for place in range(table.width):
        cell = sheet.cell(line, place + 1)
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
            cell.fill = PatternFill()
