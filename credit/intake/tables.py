"""From sheets to chunks of rows: which sheet, where its header is, which rows carry data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import IO

from credit.catalogue.forbidden import ban_on_cells
from credit.catalogue.headers import Headers
from credit.catalogue.standards import Standard
from credit.intake.errors import UnusableFile
from credit.intake.readers import Row, Sheet, open_sheets

CHUNK = 2_000
HEADER_WITHIN = 20
OUR_COLUMNS = ("导入结果", "原行号")
_BLANK = " \t\r\n\u3000\xa0\ufeff"


@dataclass(slots=True)
class Chunk:
    """Up to CHUNK data rows. `shifted` are rows whose number of cells differs from the header's."""

    rows: list[Row] = field(default_factory=list)
    shifted: list[Row] = field(default_factory=list)

    @property
    def lines(self) -> list[int]:
        """The line numbers of the rows."""
        return [row.line for row in self.rows]


@dataclass(frozen=True)
class Table:
    """The sheet that holds the data, with its header."""

    sheet: Sheet
    headers: Headers
    head: list[Row]

    @cached_property
    def width(self) -> int:
        """How many cells the header has."""
        return max(len(self.head[row].cells) for row in self.headers.header_rows)

    def forbidden_by_content(self) -> Iterator[str]:
        """Yield the headers of columns the standard does not know whose first cells are data nobody may collect."""
        rows = self.head[self.headers.first_data_row :]
        for place in self.headers.unknown:
            if ban_on_cells(row.cells[place.index] for row in rows if len(row.cells) > place.index):
                yield place.text or f"第{place.index + 1}列"

    def chunks(self) -> Iterator[Chunk]:
        """Yield the data rows; blank rows, notes and repeated headers are passed over."""
        chunk = Chunk()
        for row in self._data():
            fits = not self.sheet.is_ragged or self._fits(row)
            (chunk.rows if fits else chunk.shifted).append(row)
            if len(chunk.rows) + len(chunk.shifted) >= CHUNK:
                full, chunk = chunk, Chunk()
                yield full
                del full
        if chunk.rows or chunk.shifted:
            yield chunk

    def _data(self) -> Iterator[Row]:
        texts = {cell for row in self.headers.header_rows for cell in self.head[row].cells if cell}
        first = min(place for places in self.headers.columns.values() for place in places)
        for row in islice(self.sheet.read(), self.headers.first_data_row, None):
            cells = row.cells
            lead = cells[first] if len(cells) > first else ""
            if not lead and not any(cell and cell.strip(_BLANK) for cell in cells):
                continue
            if lead in texts and self.headers.is_header_row(cells):
                continue
            if (not lead or "说明" in cells[0] or cells[0].startswith("注")) and self.headers.is_note_row(cells):
                continue
            yield row

    def _fits(self, row: Row) -> bool:
        width = self.width
        return len(row.cells) == width or (len(row.cells) > width and not any(row.cells[width:]))


def open_table(opener: Callable[[], IO[bytes]], standard: Standard, *, size: int, name: str) -> Table:
    """Return the sheet whose header fits the standard best; raise UnusableFile when none does."""
    tables = [_table(standard, sheet) for sheet in open_sheets(opener, size=size, name=name)]
    found = [table for table in tables if table.headers.found]
    if not found:
        raise UnusableFile(
            "no_header",
            f"没有找到表头：前 {HEADER_WITHIN} 行中没有“{standard.name}”的列名。"
            "请核对所选事项，或下载该事项的模板，把数据粘贴到模板中再上传。",
        )
    forbidden = [one.text for table in tables for one in table.headers.forbidden]
    forbidden += [text for table in found for text in table.forbidden_by_content()]
    if forbidden:
        raise ForbiddenColumns(list(dict.fromkeys(forbidden)))
    table = max(found, key=lambda one: len(one.headers.columns) - len(one.headers.missing))
    if table.headers.missing:
        labels = "、".join(table.headers.missing_labels())
        raise UnusableFile("missing_columns", f"表头缺少必填的列：{labels}。请按模板补上这些列后再上传。")
    return table


def _table(standard: Standard, sheet: Sheet) -> Table:
    head = list(islice(sheet.read(), HEADER_WITHIN + 10))
    return Table(sheet, standard.match_headers([row.cells for row in head], limit=HEADER_WITHIN), head)


class ForbiddenColumns(UnusableFile):
    """The file carries personal data that may not be collected as credit information.

    Source: 山东省社会信用条例 art. 42; 个人信息保护法 art. 28–29.
    """

    def __init__(self, labels: list[str]) -> None:
        names = "、".join(f"“{label[:20]}”" for label in labels)
        super().__init__(
            "forbidden_columns",
            f"文件含有不得归集的个人信息列：{names}。整个文件未收下，内容未保存。请删除这些列后再上传。",
        )
        self.count = len(labels)
