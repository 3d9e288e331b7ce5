"""What a platform checks in a row: the national template, through the same rules the portal has for workbooks."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from credit.catalogue import standards
from credit.catalogue.columns import Column
from credit.catalogue.presentation import ALWAYS, MASKS
from credit.catalogue.standards import Standard
from credit.sharing.sandbox.ledger import Return

# Rule of our check → reason code of a platform (E01–E12, E99).
REASONS = {
    "V01": ("E01", "必填项缺失"),
    "V02": ("E02", "代码值不在范围"),
    "V03": ("E03", "统一社会信用代码校验不通过"),
    "V04": ("E05", "证件号码校验不通过"),
    "V05": ("E11", "机关代码不存在"),
    "V06": ("E12", "超出目录范围"),
    "V07": ("E06", "日期格式错误或先后不合理"),
    "V08": ("E01", "必填项缺失"),
    "V09": ("E07", "金额格式或单位错误"),
    "V10": ("E08", "超长"),
    "V11": ("E10", "含非法字符/已脱敏字符"),
    "V16": ("E05", "证件号码校验不通过"),
}
OTHER = ("E99", "其他")
OPERATIONS = frozenset("IUD")
LABELS = {code: text for code, text in REASONS.values()} | {"E04": "名称与统一社会信用代码不一致", "E09": "重复数据"}
PERSONAL = frozenset({"person", "vehicle", "ship"})  # whose vehicle it is, a platform cannot know
HIDDEN = "***"
Row = Mapping[str, Any]
Fault = tuple[str, str, str]  # field, reason code, reason
_KEY = re.compile(r"[0-9a-z]{16}")


def standard_of(kind: str) -> Standard | None:
    """Return the standard whose records travel under this word, None for an unknown one."""
    return next((one for one in standards.load().values() if one.wire_kind == kind), None)


def is_row(row: Any) -> bool:
    """Tell whether a row has the shape of the agreement: key, version, operation and texts by code."""
    if not isinstance(row, dict) or row.get("op") not in OPERATIONS or type(row.get("version")) is not int:
        return False
    if not isinstance(row.get("key"), str) or not _KEY.fullmatch(row["key"]) or row["version"] < 1:
        return False
    data = row.get("data", {} if row["op"] == "D" else None)
    return isinstance(data, dict) and all(isinstance(text, str) for pair in data.items() for text in pair)


class Layout(NamedTuple):
    """Which of our columns the codes of a template mean, and what the template itself says of every row."""

    names: dict[str, str]
    presets: dict[str, str]
    generation: str | None


def layouts(standard: Standard, template: str) -> list[Layout]:
    """Return the layouts of a template generation: one for today's, one per table for an older one, none if unknown."""
    if template == standard.generation:
        return [Layout({one.code: one.name for one in standard.official_columns if one.code}, {}, None)]
    return [
        Layout(
            {headers[0][0]: name for name, headers in table.columns.items() if headers[0][0]},
            {name: values[0] for name, values in table.when.items()},
            template,
        )
        for table in standard.tables
        if table.generation == template
    ]


def judge(standard: Standard, rows: Sequence[Row], *, today: date, template: str | None = None) -> list[Return]:
    """Return the first fault of each row that must go back; `template` is the generation the package claims."""
    known = layouts(standard, template or standard.generation)
    groups: dict[int, list[int]] = defaultdict(list)
    faults: dict[int, Fault] = {}
    for i, row in enumerate(rows):
        if row["op"] != "D":
            fitting = (n for n, layout in enumerate(known) if row["data"].keys() <= layout.names.keys())
            if (found := next(fitting, None)) is None:
                strange = row["data"].keys() - {code for layout in known for code in layout.names}
                faults[i] = (min(strange, default=""), "E12", "超出目录范围")
            else:
                groups[found].append(i)
    for n, places in groups.items():
        faults |= _faults(standard, known[n], rows, places, today)
    return [Return(rows[i]["key"], rows[i]["version"], *fault) for i, fault in sorted(faults.items())]


def _faults(
    standard: Standard, layout: Layout, rows: Sequence[Row], places: Sequence[int], today: date
) -> dict[int, Fault]:
    """Return the first fault of each of these rows, which all have this layout."""
    table = {name: [rows[i]["data"].get(code, "") for i in places] for code, name in layout.names.items()}
    table |= {name: [text] * len(places) for name, text in layout.presets.items()}
    checked = standard.check(table, today=today, generation=layout.generation)
    codes = {name: code for code, name in layout.names.items()}
    faults: dict[int, Fault] = {}
    for finding in checked.errors:
        if finding.column in codes:
            fault = (codes[finding.column], *REASONS.get(finding.rule, OTHER))
            faults.setdefault(places[finding.row_index], fault)
    return faults


def masked(standard: Standard, data: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a row as anybody may see them: restricted columns and those of persons masked."""
    columns = {column.code: column for column in standard.official_columns if column.code and column.code in data}
    kind = standard.subject.kind_of({column.name: data[code] for code, column in columns.items()})
    return {code: _mask(column, data[code], is_person=kind in PERSONAL) for code, column in columns.items()}


def _mask(column: Column, text: str, *, is_person: bool) -> str:
    if column.disclosure != "public" or (is_person and column.hidden_for_persons):
        return HIDDEN
    return MASKS[column.masked](text) if column.masked and (is_person or column.masked in ALWAYS) else text
