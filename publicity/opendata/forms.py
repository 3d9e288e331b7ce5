"""The two forms of a data set: a table for spreadsheets (CSV) and JSON Lines for programs.

Each knows the statement that writes ordinary rows inside the database and the function that writes a row by Python.
"""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Protocol

from django.conf import settings

from credit.catalogue.standards import Standard
from credit.kernel.spreadsheets import inert
from publicity.opendata import expressions
from publicity.opendata.datasets import label_of
from publicity.opendata.rows import DEMO, Row, demo_cells, named, public_texts, public_values

BEFORE = ("公开编号", "档案编号", "现用名称", "现用代码")
AFTER = ("报送单位", "公示自", "公示至", "异议处理中", "修订号")
YES, NO = "是", "否"
LEFT = 3
LEFT_ALONE = r"E'\x03' || r.pk"
"""Instead of a row that Python has to look at stands its number after a sign that no text begins with."""


class Form(Protocol):
    """How a data set is written."""

    @property
    def content_type(self) -> str: ...
    @property
    def options(self) -> str: ...
    def head(self, standard: Standard) -> bytes: ...
    def statement(self, standard: Standard) -> str: ...
    def line(self, standard: Standard, row: Row) -> bytes: ...


class Csv:
    """A table with Chinese headings, readable by Excel and WPS as it is; nothing in it runs as a formula."""

    content_type = "text/csv; charset=utf-8"
    options = "FORMAT csv"

    def head(self, standard: Standard) -> bytes:
        labels = [label_of(column) for column in standard.public_columns]
        return b"\xef\xbb\xbf" + csv_line([*BEFORE, *labels, *AFTER, *(["说明"] if settings.IS_DEMO else [])])

    def statement(self, standard: Standard) -> str:
        """Return the select list of a row `r`."""
        cells = [
            f"CASE WHEN {ordinary(standard)} THEN r.public_id ELSE {LEFT_ALONE} END",
            "r.subject_number",
            expressions.made_inert("r.subject_name"),
            expressions.made_inert("r.subject_code"),
            *(expressions.inert(column) for column in standard.public_columns),
            expressions.made_inert("r.unit_name"),
            "r.shown_from",
            "r.shown_until",
            f"CASE WHEN r.is_disputed THEN '{YES}' ELSE '{NO}' END",
            "r.revision",
            *(expressions.literal(cell) for cell in demo_cells()),
        ]
        return ", ".join(cells)

    def line(self, standard: Standard, row: Row) -> bytes:
        row = named(row)
        texts = public_texts(standard, row)
        return csv_line(
            [
                row.public_id,
                row.subject_number,
                row.subject_name,
                row.subject_code,
                *(texts.get(column.name) for column in standard.public_columns),
                row.unit_name,
                row.shown_from,
                row.shown_until,
                YES if row.is_disputed else NO,
                str(row.revision),
                *demo_cells(),
            ]
        )


class JsonLines:
    """One JSON object a line; columns as they are stored, described by the schema of the item."""

    content_type = "application/jsonl; charset=utf-8"
    # JSON holds no control characters: with these for signs, the text of a line is sent as it is.
    options = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"

    def head(self, standard: Standard) -> bytes:
        return b""

    def statement(self, standard: Standard) -> str:
        restricted = [name for name, column in standard.columns.items() if column not in standard.public_columns]
        columns = f"(r.details - {expressions.names_array(restricted)})" if restricted else "r.details"
        parts = [
            f"""'{{"public_id": "' || r.public_id || '", "item": "{standard.slug}", "revision": ' || r.revision""",
            """', "subject": {"public_id": "' || r.subject_number || '", "name": ' || to_json(r.subject_name)""",
            """', "code": ' || to_json(r.subject_code) || '}, "unit_name": ' || to_json(r.unit_name)""",
            """', "publicity_start": "' || r.shown_from || '", "publicity_end": '""",
            """coalesce('"' || r.shown_until || '"', 'null') || ', "is_disputed": ' || to_json(r.is_disputed)""",
            f"""', "columns": ' || {columns}::text""",
            *(f"""', "note": "{cell}"'""" for cell in demo_cells()),
            "'}'",
        ]
        return f"CASE WHEN {ordinary(standard)} THEN {' || '.join(parts)} ELSE {LEFT_ALONE} END"

    def line(self, standard: Standard, row: Row) -> bytes:
        row = named(row)
        body: dict[str, Any] = {
            "public_id": row.public_id,
            "item": standard.slug,
            "revision": row.revision,
            "subject": {"public_id": row.subject_number or None, "name": row.subject_name, "code": row.subject_code},
            "unit_name": row.unit_name,
            "publicity_start": row.shown_from,
            "publicity_end": row.shown_until,
            "is_disputed": row.is_disputed,
            "columns": public_values(standard, row),
        }
        if settings.IS_DEMO:
            body["note"] = DEMO
        return json.dumps(body, ensure_ascii=False).encode() + b"\n"


def ordinary(standard: Standard) -> str:
    """Return the condition under which the database writes a row `r` itself."""
    return f"NOT r.is_personal AND NOT r.has_private AND coalesce(r.verdict, {expressions.plain(standard)})"


def csv_line(cells: Sequence[str | None]) -> bytes:
    """Return a line of a table in which nothing runs as a formula."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(["" if cell is None else inert(cell) for cell in cells])
    return line.getvalue().encode()


FORMS: dict[str, Form] = {"csv": Csv(), "jsonl": JsonLines()}
