"""The list of organisations with a public file, written by the database alone: nothing in it has to be masked."""

from array import array
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings

from credit.subjects.models import SubjectKind
from publicity.opendata import expressions
from publicity.opendata.datasets import organisations
from publicity.opendata.export import swept_pieces
from publicity.opendata.forms import FORMS, csv_line
from publicity.opendata.rows import demo_cells

HEADINGS = ("档案编号", "名称", "统一社会信用代码", "类型", "行政区划代码")
FIELDS = ("public_id", "name", "code", "kind", "division_code")


def subject_pieces(own: "psycopg.Connection[Any]", suffix: str) -> Iterator[bytes]:
    """Yield the list as a table or as JSON Lines."""
    if suffix == "csv":
        yield b"\xef\xbb\xbf" + csv_line([*HEADINGS, *(["说明"] if settings.IS_DEMO else [])])
    rows = organisations().order_by().values_list(*FIELDS)
    select = _table() if suffix == "csv" else _object()
    yield from swept_pieces(own, rows, select, FORMS[suffix].options, array("q"))


def _table() -> str:
    kinds = " ".join(
        f"WHEN {expressions.literal(kind.value)} THEN {expressions.literal(kind.label)}" for kind in SubjectKind
    )
    cells = [
        "r.public_id",
        expressions.made_inert("r.name"),
        expressions.made_inert("r.code"),
        f"CASE r.kind {kinds} END",
        "r.division_code",
        *(expressions.literal(cell) for cell in demo_cells()),
    ]
    return ", ".join(cells)


def _object() -> str:
    pairs = [f"'{name}', r.{name}" for name in FIELDS]
    pairs += [f"'note', {expressions.literal(cell)}" for cell in demo_cells()]
    return f"json_build_object({', '.join(pairs)})"
