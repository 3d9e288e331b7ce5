"""Whatever a clerk hands over becomes rows of text with their line numbers."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from credit.intake.errors import UnusableFile
from credit.intake.readers import Row, limits, open_sheets
from credit.intake.readers.workbook import cell_text


def sheets(content: bytes, name: str = "示例.csv"):
    return open_sheets(lambda: io.BytesIO(content), size=len(content), name=name)


def rows(content: bytes) -> list[Row]:
    return list(sheets(content)[0].read())


def workbook(fill, **options) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, options)
    fill(book, book.add_worksheet("示例"))
    book.close()
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_common_encoding_reads_the_same(encoding):
    text = "名称,代码\n滕州㐂記货运站（示例）,1\n"
    assert rows(text.encode(encoding)) == [Row(1, ["名称", "代码"]), Row(2, ["滕州㐂記货运站（示例）", "1"])]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(delimiter):
    content = delimiter.join(["名称", "代码", "日期"]) + "\n" + delimiter.join(["示例甲", "1", "2"]) + "\n"
    assert rows(content.encode())[1].cells == ["示例甲", "1", "2"]


def test_a_line_number_is_that_of_the_line_where_the_row_begins():
    found = rows('甲,乙\n"两\n行",1\n丙,2\n'.encode())
    assert [row.line for row in found] == [1, 2, 4]


def test_an_unclosed_quotation_mark_is_reported_with_its_line():
    content = ("甲,乙\n" + '"' + "很长" * 70_000 + "\n").encode()
    with pytest.raises(UnusableFile, match="引号不成对"):
        rows(content)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5245.0, "5245"),
        (0.2, "0.2"),
        (9.13206e17, "9.13206E+17"),
        (913206111111111111, "9.132061E+17"),
        (True, "是"),
        (datetime(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 8, 30), "2026-03-02 08:30:00"),
        (date(2026, 3, 2), "2026-03-02"),
        (0.1 + 0.2, "0.3"),
        (None, ""),
    ],
)
def test_a_number_reads_as_the_clerk_typed_it(value, text):
    assert cell_text(value) == text


def test_a_workbook_that_starts_in_the_middle_keeps_its_places():
    found = rows(workbook(lambda book, sheet: sheet.write(2, 1, "示例")))
    assert found[2] == Row(3, ["", "示例"])


def test_a_formula_is_never_evaluated_and_told_when_it_has_no_result():
    def fill(book, sheet):
        sheet.write_formula(1, 2, "=1+1", None, "2")
        sheet.write_string(0, 0, "示例")

    content = workbook(fill)
    assert rows(content)[1].cells[2] == "2"
    bare = openpyxl.load_workbook(io.BytesIO(content))
    bare.active["B5"] = "=SUM(A1:A3)"
    target = io.BytesIO()
    bare.save(target)
    assert sheets(target.getvalue())[0].formulas == {(5, 1), (2, 2)}


def test_a_zip_bomb_is_not_opened():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024**2))
    with pytest.raises(UnusableFile, match="解压后过大"):
        sheets(target.getvalue())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"PK\x03\x04broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
        (b"\xff\xfe\x00\xd8,\xff\xff", "编码"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content, says):
    with pytest.raises(UnusableFile, match=says):
        sheets(content)


def test_a_large_workbook_is_sent_back_with_the_advice_to_use_csv(monkeypatch):
    monkeypatch.setattr(limits, "WORKBOOK_ROWS", 3)
    content = workbook(lambda book, sheet: sheet.write_column(0, 0, list("甲乙丙丁")))
    with pytest.raises(UnusableFile, match="CSV"):
        sheets(content)


def test_a_wrong_extension_does_not_matter():
    content = workbook(lambda book, sheet: sheet.write(0, 0, "示例"))
    assert sheets(content, "示例.csv")[0].kind == "xlsx"
