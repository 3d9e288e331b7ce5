"""Reading xlsx and xls with calamine. Formulas are never evaluated: only the stored results are read."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from credit.intake.errors import UnusableFile
from credit.intake.readers import limits
from credit.intake.readers.sheet import Row, Sheet

EXACT_INTEGER = 10**15
OUR_SHEETS = frozenset({"导入说明", "填表说明"})

# A cell with a formula and no stored value: <c r="B5"><f>…</f></c>, with or without an empty <v/>.
_BARE_FORMULA = re.compile(
    rb'<c [^>]*?r="([A-Z]{1,3})([0-9]+)"[^>]*><f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def workbook_sheets(file: IO[bytes], kind: str, archive: zipfile.ZipFile | None) -> list[Sheet]:
    """Return the sheets that hold cells; raise UnusableFile when the workbook cannot be read."""
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        names = [name for name in book.sheet_names if name not in OUR_SHEETS]
        return [sheet for name in names if (sheet := _sheet(book, name, kind, archive)) is not None]
    except (CalamineError, OSError, ValueError) as error:
        if "assword" in str(error):
            raise UnusableFile("password", "文件设有密码，无法读取。请取消密码后再上传。") from error
        raise UnusableFile("damaged", "文件已损坏或不是 Excel 工作簿。请在 Excel 中重新保存后再上传。") from error


def _sheet(book: Any, name: str, kind: str, archive: zipfile.ZipFile | None) -> Sheet | None:
    table = book.get_sheet_by_name(name)
    if not table.end:
        return None
    rows = table.end[0] + 1
    limits.require_rows(rows, kind)
    formulas = _bare_formulas(archive, name) if archive else frozenset()
    return Sheet(kind, name, rows, lambda: _rows(table), formulas=formulas)


def _rows(table: Any) -> Iterator[Row]:
    # calamine gives the used area every row from the first, but only the columns from the first used one on
    first_column = (table.start or (0, 0))[1]
    left = [""] * first_column
    for line, cells in enumerate(table.iter_rows(), start=1):
        yield Row(line, left + [cell if type(cell) is str else cell_text(cell) for cell in cells])


def cell_text(value: Any) -> str:
    """Return a cell's value as a clerk would type it.

    Whole numbers lose their `.0`. Numbers of sixteen digits and more have lost their last digits in Excel, so they
    stay in scientific notation for the checks to refuse them with that explanation.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT_INTEGER else f"{value:E}"
    return "" if value is None else str(value)


def _number_text(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < EXACT_INTEGER else repr(value).replace("e", "E")
    return f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) >= 1e-6 else repr(value)


def _bare_formulas(archive: zipfile.ZipFile, name: str) -> frozenset[tuple[int, int]]:
    """Return (line, column index) of every formula without a stored result; calamine shows them as empty."""
    part = sheet_part(archive, name)
    if part is None:
        return frozenset()
    content = archive.read(part)
    if b"<f" not in content:
        return frozenset()
    return frozenset((int(row), column_index(letters.decode())) for letters, row in _BARE_FORMULA.findall(content))


def sheet_part(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the path inside the archive of the sheet with that name."""
    names = set(archive.namelist())
    if "xl/_rels/workbook.xml.rels" not in names:
        return None
    if b"<!DOCTYPE" in archive.read("xl/workbook.xml")[:2048]:
        raise UnusableFile("damaged", "工作簿含有不允许的声明，未打开。请在 Excel 中重新保存后再上传。")
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == name:
            target = targets.get(element.get(_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in names else None
    return None


def column_index(letters: str) -> int:
    """Return the zero-based index of a column: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
