"""What the visitor hands over becomes a list of names and codes. Nothing of it is kept."""

import io
import re
from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile

from credit.intake.readers import Row, Sheet, open_sheets
from credit.kernel.errors import DomainError

MOST = 200
LONGEST = 100
MOST_BYTES = 1024 * 1024
_ROWS_LOOKED_AT = 2000
_CODE_HEADING = re.compile(r".{0,16}(?:代码|税号)(?:[（(].*)?")
_NAME_HEADING = re.compile(
    r"(?:.{0,6}(?:名称|车牌号?|船名)|(?:投标|中标|参建|施工|被查|申请|报名)?(?:单位|企业|公司|主体|相对人))(?:[（(].*)?"
)
_SERIAL = re.compile(r"[0-9]{1,6}(?:\.0)?")


class Unreadable(DomainError):
    """Nothing can be checked; `fields` names the field of the form to mend: text or file."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("unreadable", message, {field: message})


def entries_of(text: str, *, most: int = MOST) -> list[str]:
    """Return the names and codes of a pasted text, one a line, each once. Raises Unreadable for more than `most`."""
    return _checked("text", (line.split("\t")[0] for line in text.splitlines()), most)


def entries_in(upload: UploadedFile, *, most: int = MOST) -> list[str]:
    """Return the names and codes of a table: the column headed as code or name, else the first that is filled."""
    size = upload.size or 0
    if size > MOST_BYTES:
        raise Unreadable("file", "文件超过 1 MB。只核查名单的话，留下名称或代码一列就够了，请另存一份再传。")
    content = upload.read()
    try:
        sheets = open_sheets(lambda: io.BytesIO(content), size=size, name=upload.name or "")
        filled = next((rows for sheet in sheets if (rows := _rows(sheet, most))), [])
    except DomainError as trouble:
        raise Unreadable("file", trouble.message) from trouble
    return _checked("file", _listed(filled), most)


def _rows(sheet: Sheet, most: int) -> list[Row]:
    rows = []
    for row in sheet.read():
        if any(cell.strip() for cell in row.cells):
            rows.append(row)
        if len(rows) > _ROWS_LOOKED_AT:
            raise Unreadable("file", f"表里有几千行。一次最多核查 {most} 个，请分几次。")
    return rows


def _listed(rows: list[Row]) -> Iterator[str]:
    """Yield one entry a row. A code says more than a name, so its column comes first."""
    heading, places = _heading(rows)
    for row in rows[heading:]:
        cells = [" ".join(cell.split()) for cell in row.cells]
        wanted = [cells[place] for place in places if place < len(cells)] if places else cells
        yield next((cell for cell in wanted if cell and (places or not _SERIAL.fullmatch(cell))), "")


def _heading(rows: list[Row]) -> tuple[int, list[int]]:
    """Return how many rows stand above the list and the columns to read, codes first; (0, []) without a heading."""
    for number, row in enumerate(rows[:5], 1):
        cells = ["".join(cell.split()) for cell in row.cells]
        codes = [place for place, cell in enumerate(cells) if _CODE_HEADING.fullmatch(cell)]
        names = [place for place, cell in enumerate(cells) if _NAME_HEADING.fullmatch(cell)]
        if codes or names:
            return number, [*codes[:1], *names[:1]]
    return 0, []


def _checked(field: str, found: Iterator[str], most: int) -> list[str]:
    """Return the entries, each once, in their order. Raises Unreadable for none, too many or too long ones."""
    entries = list(dict.fromkeys(entry for one in found if (entry := " ".join(one.split()))))
    if not entries:
        raise Unreadable(field, "没有读到名称或代码。请每行写一个，例如“枣庄示例运输有限公司”。")
    if len(entries) > most:
        raise Unreadable(field, f"一次最多核查 {most} 个，这里有 {len(entries)} 个。请分几次。")
    long = next((number for number, entry in enumerate(entries, 1) if len(entry) > LONGEST), None)
    if long:
        raise Unreadable(field, f"第 {long} 个有 {len(entries[long - 1])} 个字，不像名称或代码。请每行只写一个。")
    return entries
