"""A new workbook for csv and xls, written row by row in flat memory; every cell is text, never a formula."""

from typing import BinaryIO

import xlsxwriter

from credit.catalogue.standards import Standard
from credit.intake.findings import Summary
from credit.intake.judging import Judged
from credit.intake.readers import Row
from credit.intake.reports import wording
from credit.intake.tables import Table

COMMENTS = 5_000  # comments are held in memory; beyond these the result column alone tells
ROWS = 1_000_000
WIDTH = 18


class WrittenWorkbook:
    """The sheet of the clerk once more, with marks; `only_bad` leaves out the rows that were taken."""

    def __init__(self, file: BinaryIO, table: Table, standard: Standard, only_bad: bool) -> None:
        self.table, self.standard, self.only_bad = table, standard, only_bad
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(file, options)
        self.sheet = self.book.add_worksheet(_sheet_name(table))
        text = {"num_format": "@", "text_wrap": False}
        self.plain = self.book.add_format(text)
        self.bold = self.book.add_format(text | {"bold": True})
        self.marks = {
            "error": self.book.add_format(text | {"bg_color": "#FFC7CE"}),
            "warning": self.book.add_format(text | {"bg_color": "#FFEB9C"}),
        }
        self.comments = 0
        self.width = table.width
        self.result_at, self.line_at = _own_columns(table)
        self.sheet.set_column(0, self.width, WIDTH)
        self.sheet.set_column(self.result_at, self.result_at, 60)
        self.next = 0
        self._write_head()

    def _write_head(self) -> None:
        headers = self.table.headers
        for number, row in enumerate(self.table.head[: headers.first_data_row]):
            own = {}
            if number == headers.header_rows[-1]:
                own = {self.result_at: wording.RESULT} | ({self.line_at: wording.LINE} if self.only_bad else {})
            for place in range(max(self.width, len(row.cells), self.line_at + 1)):
                text = own.get(place, row.cells[place] if place < len(row.cells) else "")
                if text:
                    self.sheet.write_string(self.next, place, text, self.bold)
            self.next += 1

    def add(self, judged: Judged) -> None:
        """Write the rows of a chunk."""
        for row in judged.rows:
            bad = row.line in judged.doubtful or judged.is_refused(row.line)
            if (bad or not self.only_bad) and self.next < ROWS:
                self._write_row(judged, row)

    def _write_row(self, judged: Judged, row: Row) -> None:
        findings = judged.findings.get(row.line, [])
        by_place: dict[int, list] = {}
        for finding in findings:
            places = self.table.headers.columns.get(finding.column, [0])
            by_place.setdefault(places[0], []).append(finding)
        own = {self.result_at: wording.result_text(self.standard, judged, row.line)}
        if self.only_bad:
            own[self.line_at] = str(row.line)
        for place in range(self.line_at + 1):
            text = own.get(place, row.cells[place] if place < min(len(row.cells), self.width) else "")
            marked = by_place.get(place)
            if marked:
                self._mark(place, text, marked)
            elif text:
                self.sheet.write_string(self.next, place, text, self.plain)
        self.next += 1

    def _mark(self, place: int, text: str, findings: list) -> None:
        level = "error" if any(one.level == "error" for one in findings) else "warning"
        if text:
            self.sheet.write_string(self.next, place, text, self.marks[level])
        else:
            self.sheet.write_blank(self.next, place, None, self.marks[level])
        if self.comments < COMMENTS:
            self.comments += 1
            self.sheet.write_comment(self.next, place, wording.comment_text(findings), {"x_scale": 2})

    def close(self, summary: Summary) -> None:
        """Write the sheet of explanations and finish the file."""
        guide = self.book.add_worksheet(wording.GUIDE_SHEET)
        guide.set_column(0, 0, 100)
        number = 0
        for number, line in enumerate(wording.guide_lines(summary, only_bad=self.only_bad)):
            guide.write_string(number, 0, line)
        for offset, one in enumerate(summary.kept, start=number + 2):
            guide.write_string(
                offset, 0, f"第 {one['line']} 行 {one['name']} {one['column']} {one['message']}。{one['mend']}"
            )
        self.book.close()


def _sheet_name(table: Table) -> str:
    return "数据" if table.sheet.kind == "csv" else table.sheet.name[:31]


def _own_columns(table: Table) -> tuple[int, int]:
    """Return where the result and the line number stand: in their columns of an earlier report, else after the rest."""
    places = {
        place.text: place.index for place in table.headers.unknown if place.text in (wording.RESULT, wording.LINE)
    }
    result = places.get(wording.RESULT, table.width)
    return result, places.get(wording.LINE, max(result, table.width - 1) + 1)
