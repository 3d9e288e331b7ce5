"""Bad rows come back with every bad cell marked; mended they go in."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import PIL.Image
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image

from credit.attachments.services import open_content
from credit.audit.models import AuditEntry
from credit.catalogue import standards
from credit.intake import services
from credit.intake.errors import UnusableFile
from credit.intake.models import Batch
from credit.intake.reports.marked import FILLS
from credit.kernel.errors import NotAllowed
from credit.records.models import Record
from credit.units.models import PostRole
from tests.credit.intake.conftest import table
from tests.factories.credit import UserFactory

pytestmark = pytest.mark.django_db
BOX = (
    b'<xdr:absoluteAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:pos x="0" y="0"/><xdr:ext cx="99" cy="99"/>'
    b'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="9" name="box"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp>'
    b"<xdr:clientData/></xdr:absoluteAnchor>"
)
CARD = "6217000000000000004"  # a made-up number with the right check digit
XLS = Path(__file__).parents[2] / "data" / "penalties_示例.xls"

FAULTS = {
    "party_name": "",
    "party_category": "公司",
    "uscc": "91370499MA3DEM019X",
    "legal_representative": "",
    "legal_representative_id_number": "370499199001010016",
    "person_id_number": "370499199001010015",
    "document_number": "",
    "violation_type": "*****",
    "violation_facts": "<script>",
    "legal_basis": "",
    "penalty_types": "罚钱",
    "penalty_content": "",
    "fine_yuan": "-1",
    "decided_on": "2026/13/02",
    "valid_until": "2020/01/01",
    "publicity_until": "不知道",
    "authority": "",
    "authority_uscc": "11370499004300019D",
    "source_unit": "",
    "source_uscc": "无",
}


def planted(good) -> list[dict]:
    """One good row for each fault, with the fault planted, and two good ones around them."""
    rows = [good | {"document_number": f"鲁枣交执罚〔2026〕1{i:03d}号（示例）"} for i in range(len(FAULTS) + 2)]
    for row, (column, value) in zip(rows[1:], FAULTS.items(), strict=False):
        row[column] = value
        if column == "legal_representative_id_number":
            row["legal_representative_id_type"] = "身份证"
    return rows


def as_workbook(rows) -> bytes:
    text = table(rows).decode("utf-8-sig")
    book = openpyxl.Workbook()
    book.active.title = "我的表"
    book.active.append(["行政处罚信息（示例）"])
    for cells in csv.reader(io.StringIO(text)):
        book.active.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def report_of(batch) -> openpyxl.Workbook:
    with open_content(batch.report) as content:
        return openpyxl.load_workbook(io.BytesIO(content.read()))


def marks(sheet) -> dict[tuple[int, int], str]:
    colour = FILLS["error"].fgColor.rgb
    return {
        (cell.row, cell.column): cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == colour or cell.comment
    }


def test_twenty_planted_faults_are_exactly_the_twenty_marked_cells(take, good):
    rows = planted(good)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    batch = take(as_workbook(rows), "我的表.xlsx")
    sheet = report_of(batch)["我的表"]
    wanted = {(4 + i, columns.index(name) + 1) for i, name in enumerate(FAULTS)}
    assert set(marks(sheet)) == wanted
    assert all("怎么改" in text for text in marks(sheet).values())
    assert (batch.rows_new, batch.rows_refused) == (2, 20)


def test_the_marked_workbook_keeps_sheet_rows_and_order_and_adds_a_result_column(take, good):
    rows = planted(good)
    batch = take(as_workbook(rows), "我的表.xlsx")
    book = report_of(batch)
    sheet = book["我的表"]
    assert book.sheetnames == ["我的表", "导入说明"]
    assert sheet["A1"].value == "行政处罚信息（示例）"
    assert sheet.cell(2, sheet.max_column).value == "导入结果"
    assert sheet.cell(3, sheet.max_column).value == "合格"
    assert sheet.cell(4, sheet.max_column).value.startswith("未导入：行政相对人名称")


def _with_drawings(content: bytes) -> bytes:
    """Return the workbook with a chart, a picture and, which openpyxl cannot write, a text box."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=2, max_row=3))
    book.active.add_chart(chart, "AZ2")
    picture = io.BytesIO()
    PIL.Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    book.active.add_image(Image(picture), "AZ20")
    made, target = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            part = source.read(name)
            copy.writestr(name, part.replace(b"</wsDr>", BOX + b"</wsDr>") if "drawings/drawing" in name else part)
    return target.getvalue()


def test_the_marked_workbook_keeps_charts_and_pictures_and_says_that_shapes_are_lost(take, good):
    content = _with_drawings(as_workbook(planted(good)))
    book = report_of(take(content, "带图的表.xlsx"))
    assert (len(book["我的表"]._charts), len(book["我的表"]._images)) == (1, 1)
    assert any("未能保留" in str(cell.value) for row in book["导入说明"].iter_rows() for cell in row)


def test_a_workbook_without_shapes_is_not_warned_of(take, good):
    book = report_of(take(as_workbook(planted(good)), "我的表.xlsx"))
    assert not any("未能保留" in str(cell.value) for row in book["导入说明"].iter_rows() for cell in row)


def test_the_mended_workbook_takes_only_the_mended_rows(take, good):
    batch = take(as_workbook(planted(good)), "我的表.xlsx")
    book = report_of(batch)
    sheet = book["我的表"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(6, columns[standards.get("penalty").columns["uscc"].label]).value = good["uscc"]
    target = io.BytesIO()
    book.save(target)
    again = take(target.getvalue(), "改好.xlsx")
    assert (again.rows_new, again.rows_same, again.rows_refused) == (1, 2, 19)


def test_a_csv_comes_back_as_a_workbook_of_the_rows_not_taken(take, good):
    rows = planted(good)
    batch = take(table(rows))
    sheet = report_of(batch)["数据"]
    assert sheet.max_row == 1 + len(FAULTS)
    assert len(marks(sheet)) == len(FAULTS)
    assert sheet.cell(2, sheet.max_column).value == "3"


def test_the_report_of_a_csv_can_be_mended_and_uploaded(take, good):
    rows = [good, good | {"document_number": "示例2号", "uscc": "91370499MA3DEM019X"}]
    book = report_of(take(table(rows)))
    for cell in book["数据"][2]:
        if cell.value == "91370499MA3DEM019X":
            cell.value = good["uscc"]
    target = io.BytesIO()
    book.save(target)
    again = take(target.getvalue(), "改好.xlsx")
    assert (again.rows, again.rows_new, again.rows_refused) == (1, 1, 0)


def test_an_old_xls_is_read_and_comes_back_whole(take):
    batch = take(XLS.read_bytes(), XLS.name)
    sheet = report_of(batch)["行政处罚"]
    assert (batch.rows, batch.rows_new, batch.rows_refused) == (2, 1, 1)
    assert sheet["A3"].value == "枣庄示例运输有限公司"
    assert list(marks(sheet)) == [(4, 3)]
    assert Record.objects.get().details["fine_yuan"] == "2000.00"


def test_shifted_rows_are_named_by_their_line_and_the_others_go_in(take, good):
    lines = (
        table([good, good | {"document_number": "示例2号"}, good | {"document_number": "示例3号"}])
        .decode()
        .splitlines()
    )
    lines[2] += ",多出来的"
    batch = take("\n".join(lines).encode())
    finding = batch.findings[0]
    assert (finding["line"], finding["rule"]) == (3, "V17")
    assert "错位" in finding["message"]
    assert (batch.rows, batch.rows_new, batch.rows_refused) == (3, 2, 1)


def test_titles_notes_repeated_headers_and_empty_rows_are_passed_over(take, good):
    lines = table(
        [good, good | {"document_number": "示例2号"}], above=[["行政处罚公示表"], ["表格说明：示例"]]
    ).decode()
    title, note, header, one, two = lines.splitlines()
    width = header.count(",")
    batch = take("\n".join([title, note, header, one, header, "," * width, two, "," * width, ""]).encode())
    assert (batch.rows, batch.rows_new, batch.rows_refused) == (2, 2, 0)


def test_a_formula_without_result_marks_its_cell(take, good):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([good])))
    label = standards.get("penalty").columns["violation_facts"].label
    place = next(cell.column for cell in book.active[2] if cell.value == label)
    book.active.cell(3, place).value = '=CONCATENATE("示","例")'
    target = io.BytesIO()
    book.save(target)
    batch = take(target.getvalue(), "公式.xlsx")
    assert batch.rows_refused == 1
    assert [(one["column"], "公式" in one["message"]) for one in batch.findings] == [(label, True)]


def test_a_forbidden_personal_column_refuses_the_file_and_is_audited_without_content(take, good):
    content = table([good]).decode().splitlines()
    content = "\n".join([content[0] + ",宗教信仰", content[1] + ",示例内容"])
    with pytest.raises(UnusableFile, match="宗教信仰"):
        take(content.encode())
    entry = AuditEntry.objects.get(action="batch.refused")
    assert entry.facts == {"columns": 1}
    assert not Batch.objects.exists()


@pytest.mark.parametrize("cells", [["A型", "O型血", "AB型"], ["佛教", "无宗教信仰", "道教"], [CARD, CARD, CARD]])
def test_forbidden_data_under_a_header_that_says_nothing_refuse_the_file(take, good, cells):
    lines = table([good | {"document_number": f"示例{n}号"} for n in range(3)]).decode().splitlines()
    content = "\n".join(f"{line},{cell}" for line, cell in zip(lines, ["备用栏", *cells], strict=True))
    with pytest.raises(UnusableFile, match="备用栏"):
        take(content.encode())
    assert not Batch.objects.exists()


def test_two_such_cells_may_be_chance(take, good):
    lines = table([good | {"document_number": f"示例{n}号"} for n in range(3)]).decode().splitlines()
    content = "\n".join(f"{line},{cell}" for line, cell in zip(lines, ["备用栏", "A型", "A型", "甲"], strict=True))
    assert take(content.encode()).rows_new == 3


def test_a_file_without_the_items_header_is_refused(take):
    with pytest.raises(UnusableFile, match="没有找到表头"):
        take("甲,乙\n1,2\n".encode())


def test_missing_required_columns_are_named(take, good):
    del good["legal_basis"]
    with pytest.raises(UnusableFile, match="处罚依据"):
        take(table([good]))


def test_the_same_key_with_other_contents_in_one_file_is_an_error_and_twins_count_once(take, good):
    batch = take(table([good, good, good | {"penalty_content": "另一种说法（示例）。"}]))
    assert (batch.rows_new, batch.rows_same, batch.rows_refused) == (1, 1, 1)
    assert batch.findings[-1]["rule"] == "V14"
    assert "第 2 行" in batch.findings[-1]["message"]


def test_only_a_clerk_of_the_unit_may_import(take, good, office):
    reviewer = UserFactory(role=PostRole.REVIEWER, unit=office)
    with pytest.raises(NotAllowed):
        take(table([good]), user=reviewer)


def test_checking_says_the_same_as_loading_and_writes_nothing(good, penalty, office, clerk):
    file = io.BytesIO(table(planted(good)))
    batch = services.receive(file, name="示例.csv", item=penalty, unit=office, user=clerk)
    checked = services.check(batch.pk)
    assert (checked.status, checked.rows_new, checked.rows_refused) == ("checked", 2, 20)
    assert not Record.objects.exists()
    loaded = services.load(batch.pk)
    assert (loaded.status, loaded.rows_new, loaded.rows_refused) == ("loaded", 2, 20)


def test_the_stored_file_cannot_be_read_without_the_key(good, penalty, office, clerk):
    file = io.BytesIO(table([good]))
    batch = services.receive(file, name="示例.csv", item=penalty, unit=office, user=clerk)
    with batch.file.file.open("rb") as stored:
        assert good["party_name"].encode() not in stored.read()
