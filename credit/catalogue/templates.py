"""The Excel template of an item: a sheet to fill, a guide to every column, an example, the values of the lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .columns import Column
from .rules import say
from .standards import Standard

FILL_ROWS = 2000  # rows below the header that carry format, drop-downs and ranges
LIST_LIMIT = 255  # Excel's limit for a drop-down written into the cell
WIDTHS = {"prose": 40, "text": 26, "name": 26, "document_number": 28, "date": 13, "amount": 14}
DISCLOSURE = {"public": "公开", "hidden": "不公开，加密保存", "internal": "内部使用"}


def workbook(
    standard: Standard,
    *,
    code_row: bool = True,
    local: bool = True,
    rows: Sequence[Mapping[str, str]] = (),
    keywords: str = "",
) -> bytes:
    """Return the template as xlsx: `code_row` adds the official codes below the names, `local` our own columns.

    `rows` (texts by official code) are filled in, as when a clerk had typed them; `keywords` stand in the properties.

    Every cell to fill is text, so that no code becomes a number and nothing typed becomes a formula.
    """
    columns = [column for column in standard.columns.values() if (local or not column.local) and _offered(column)]
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{standard.name}填报模板", "subject": standard.code, "keywords": keywords})
    sheet = book.add_worksheet(_sheet_name(standard.name))
    guide, example = book.add_worksheet("填表说明"), book.add_worksheet("填写示例")
    lists = book.add_worksheet("取值表")
    styles = _styles(book)
    first_row = _header(sheet, columns, styles, code_row=code_row)
    _fill(sheet, lists, columns, styles, first_row)
    for line, row in enumerate(rows, start=first_row):
        for i, column in enumerate(columns):
            sheet.write_string(line, i, row.get(column.code or "", ""), styles["text"])
    _guide(guide, standard, columns, styles)
    _example(example, standard, columns, styles)
    lists.hide()
    sheet.activate()
    book.close()
    return target.getvalue()


def _offered(column: Column) -> bool:
    """Columns only read from older tables are not offered."""
    return not column.import_only


def _sheet_name(name: str) -> str:
    return "".join("-" if char in "[]:*?/\\" else char for char in name)[:31]


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
    return {
        "required": book.add_format(base | {"bold": True, "bg_color": "#FCE4D6"}),
        "name": book.add_format(base | {"bold": True, "bg_color": "#DDEBF7"}),
        "local": book.add_format(base | {"bold": True, "bg_color": "#E2EFDA"}),
        "code": book.add_format(base | {"font_color": "#7F7F7F", "font_size": 9}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }


def _header(sheet: Worksheet, columns: Sequence[Column], styles: dict[str, Format], *, code_row: bool) -> int:
    """Write the names (and codes) and return the first row to fill."""
    for i, column in enumerate(columns):
        style = styles["local" if column.local else "required" if column.required else "name"]
        sheet.write_string(0, i, column.label + ("*" if column.required else ""), style)
        if code_row:
            sheet.write_string(1, i, column.code or "", styles["code"])
        sheet.set_column(i, i, WIDTHS.get(column.kind, 20), styles["text"])
        sheet.write_comment(0, i, column.guide()[:1000], {"x_scale": 2})
    sheet.set_row(0, 45)
    rows = 2 if code_row else 1
    sheet.freeze_panes(rows, 1)
    return rows


def _fill(sheet: Worksheet, lists: Worksheet, columns: Sequence[Column], styles: dict[str, Format], first: int) -> None:
    """Give the rows to fill their drop-downs and ranges; long lists stand on a sheet of their own."""
    for i, column in enumerate(columns):
        rule = column.validation()
        if rule is None:
            continue
        if rule["validate"] == "list":
            rule = _list_rule(lists, i, column, rule)
        sheet.data_validation(first, i, first + FILL_ROWS - 1, i, _text_rule(rule, first, i))


def _list_rule(lists: Worksheet, i: int, column: Column, rule: dict[str, Any]) -> dict[str, Any]:
    values = rule["source"]
    lists.write_string(0, i, column.label)
    for row, value in enumerate(values, start=1):
        lists.write_string(row, i, value)
    if len(",".join(values)) <= LIST_LIMIT:
        return rule
    letter = xlsxwriter.utility.xl_col_to_name(i)
    return rule | {"source": f"=取值表!${letter}$2:${letter}${len(values) + 1}"}


def _text_rule(rule: dict[str, Any], row: int, col: int) -> dict[str, Any]:
    """Return a rule that also judges what was typed into a text cell.

    Dates and numbers typed into a text cell stay text, which Excel's own date and number rules would refuse; a
    formula reads them instead. Whole numbers and amounts both pass through VALUE, days through DATEVALUE.
    """
    cell = xlsxwriter.utility.xl_rowcol_to_cell(row, col)
    kinds = {"date": f"ISNUMBER(DATEVALUE({cell}))", "decimal": f"ISNUMBER(VALUE({cell}))"}
    kinds["integer"] = f"AND(ISNUMBER(VALUE({cell})),INT(VALUE({cell}))=VALUE({cell}))"
    if rule["validate"] not in kinds:
        return rule
    formula = f"=OR(ISNUMBER({cell}),{kinds[rule['validate']]})"
    if rule["validate"] != "date":
        formula = f"=AND({formula[1:]},{_bounds(rule, cell)})"
    kept = {key: rule[key] for key in rule if key.startswith(("error", "input", "ignore"))}
    return kept | {"validate": "custom", "value": formula, "error_type": rule.get("error_type", "stop")}


def _bounds(rule: dict[str, Any], cell: str) -> str:
    if "minimum" in rule:
        return f"VALUE({cell})>={rule['minimum']},VALUE({cell})<={rule['maximum']}"
    return f"VALUE({cell}){rule['criteria']}{rule['value']}"


def _guide(sheet: Worksheet, standard: Standard, columns: Sequence[Column], styles: dict[str, Format]) -> None:
    """Write what each column wants: obligation, shape, values, who sees it."""
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 18)
    sheet.set_column(3, 3, 34)
    sheet.set_column(4, 4, 60)
    sheet.set_column(5, 6, 26)
    sheet.write_string(0, 0, f"{standard.name}（{standard.code}）填表说明", styles["title"])
    for row, line in enumerate(_advice(standard), start=1):
        sheet.write_string(row, 0, line)
    top = 2 + len(_advice(standard))
    for i, text in enumerate(["序号", "栏目", "代码", "是否必填", "填写要求", "示例", "公开范围"]):
        sheet.write_string(top, i, text, styles["name"])
    for row, column in enumerate(columns, start=top + 1):
        texts = [
            str(column.number or ""),
            column.label,
            column.code or ("本地补充" if column.local else ""),
            _obligation(standard, column),
            "；".join(dict.fromkeys(text for text in (column.hint, column.shape()) if text)),
            column.example,
            DISCLOSURE[column.disclosure],
        ]
        for i, text in enumerate(texts):
            sheet.write_string(row, i, text, styles["plain"])
    sheet.freeze_panes(top + 1, 2)


def _advice(standard: Standard) -> list[str]:
    lines = [
        "请在第一张工作表中填写，每行一条；不要改动表头，可以删除不用的选填列。",
        "带 * 的为必填；绿色表头为本地补充栏目，不报送上级平台。",
        "单元格已设为文本格式，代码、证件号码请直接键入；日期按 2026/03/01 填写，没有内容的留空。",
    ]
    if standard.report_workdays:
        lines.append(f"报送时限：{standard.report_workdays}个工作日内（{standard.report_basis}）。")
    return lines


def _obligation(standard: Standard, column: Column) -> str:
    parts = ["必填"] if column.required else []
    if column.required_when:
        parts.append(f"{say(standard, column.required_when)}时必填")
    if column.empty_when:
        parts.append(f"{say(standard, column.empty_when)}时不填")
    return "；".join(parts) or "选填"


def _example(sheet: Worksheet, standard: Standard, columns: Sequence[Column], styles: dict[str, Format]) -> None:
    """Write the samples that load; they stand apart so that nobody loads them by oversight."""
    sheet.write_string(0, 0, "示例（虚构数据，不会被读取）", styles["title"])
    for i, column in enumerate(columns):
        sheet.set_column(i, i, WIDTHS.get(column.kind, 20))
        sheet.write_string(1, i, column.label, styles["name"])
        for row, sample in enumerate(standard.samples.good, start=2):
            sheet.write_string(row, i, sample.get(column.name, ""), styles["text"])
