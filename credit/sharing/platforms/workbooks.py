"""Template-exact workbooks for platforms that are filled by hand on their web pages (exchange.md §3.1).

The key of the package stands in the properties of the workbook. The official template cannot carry keys of records:
rows of a returned error workbook are told by the texts of all their columns.
A withdrawal has no place in it; a person does it on the platform's page.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from credit.catalogue import standards, templates
from credit.catalogue.standards import Standard
from credit.sharing.platforms.base import Batch, Receipt, Refused, Rejection
from credit.sharing.receipts import NotAReceipt
from credit.sharing.reporting import reporting

BY_HAND = Rejection("", "E99", "网页上传不能撤回：请在平台网页上撤回这一条，再在本系统核对")
PROPERTIES = "docProps/core.xml"
FAULT_HEADERS = ("错误", "原因", "校验结果")
Record = dict[str, Any]
_CODE = re.compile(r"\bE\d\d\b", re.ASCII)


def render(head: dict[str, Any], records: Sequence[Record]) -> bytes:
    """Return the rows of a package in the official template. Raises Refused for a template nobody can fill any more."""
    standard = _standard(str(head["kind"]))
    if head["template"] != standard.generation:
        raise Refused("97")
    rows = [record["data"] for record in records if record["op"] != "D"]
    return templates.workbook(standard, code_row=False, local=False, rows=rows, keywords=str(head["packageId"]))


def carries(content: bytes, key: str) -> bool:
    """Tell whether a workbook was made of the package with this key."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return key.encode() in book.read(PROPERTIES)
    except (zipfile.BadZipFile, KeyError, zlib.error):
        return False


def withdrawals(records: Sequence[Record]) -> dict[tuple[str, int], Rejection]:
    """Return what cannot be said in a workbook."""
    return {(record["key"], record["version"]): BY_HAND for record in records if record["op"] == "D"}


def read_errors(content: bytes, batch: Batch) -> Receipt:
    """Return what a returned error workbook says of a batch: its rows were sent back, all others accepted.

    Raises NotAReceipt when it is none of this very batch: other columns, unknown rows, no column with reasons.
    """
    head, records = batch.content()
    columns = _offered(_standard(str(head["kind"])))
    labels = [column.label for column in columns]
    lines = _lines(content)
    top = [cell.rstrip("*").strip() for cell in lines[0]] if lines else []
    reasons = [i for i, cell in enumerate(top) if cell not in labels and any(word in cell for word in FAULT_HEADERS)]
    if not set(labels) <= set(top) or not reasons:
        raise NotAReceipt("错误文件的表头与模板不符，或没有错误原因一列")
    places = [top.index(label) for label in labels]
    known = {_texts(record, head): record for record in records if record["op"] != "D"}
    rejections = withdrawals(records)
    for line in lines[1:]:
        cells = [*line, *[""] * (len(top) - len(line))]
        record = known.get(tuple(cells[i].strip() for i in places))
        if record is None:
            raise NotAReceipt("错误文件里有不属于这一批的行")
        text = "；".join(cells[i].strip() for i in reasons if cells[i].strip())
        rejections[record["key"], record["version"]] = _rejection(text, columns)
    return Receipt(rejections)


def names_rows(receipt: Receipt) -> bool:
    """Tell whether an error workbook named any row; one that did not fits every package of its kind."""
    return any(why is not BY_HAND for why in receipt.rejections.values())


def _rejection(text: str, columns: Sequence[Any]) -> Rejection:
    """Return field and reason code of what a platform's page wrote about a row: both told by their words."""
    known = reporting().reasons
    named = _CODE.search(text)
    code = named[0] if named and named[0] in known else _longest(text, {one.text: one.code for one in known.values()})
    field = _longest(text, {column.label: column.code for column in columns})
    return Rejection(field, code or "E99", text or "平台未说明原因")


def _longest(text: str, words: Mapping[str, str]) -> str:
    """Return what the longest of these words stands for that occurs in a text, "" for none."""
    found = max((word for word in words if word in text), key=len, default="")
    return words[found] if found else ""


def _texts(record: Record, head: dict[str, Any]) -> tuple[str, ...]:
    return tuple(record["data"].get(column.code, "").strip() for column in _offered(_standard(str(head["kind"]))))


def _lines(content: bytes) -> list[list[str]]:
    """Return the filled lines of the first sheet as texts. Raises NotAReceipt."""
    try:
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except (CalamineError, ValueError, OSError) as error:
        raise NotAReceipt("错误文件不是 Excel 工作簿") from error
    lines = [[str(cell) for cell in row] for row in rows]
    return [line for line in lines if any(cell.strip() for cell in line)]


def _offered(standard: Standard) -> list[Any]:
    return [column for column in standard.official_columns if not column.import_only]


def _standard(kind: str) -> Standard:
    """Return the standard whose records travel under this word. Raises Refused."""
    for standard in standards.load().values():
        if standard.wire_kind == kind:
            return standard
    raise Refused("97")
