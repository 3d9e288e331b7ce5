"""Rows of other systems become sheets that the intake reads as its own."""

import io

import pytest

from credit.catalogue import standards
from credit.inbound import sheets
from credit.intake.tables import open_table


def opened(content, standard):
    return open_table(lambda: io.BytesIO(content), standard, size=len(content), name="示例.csv")


@pytest.mark.parametrize("slug", sorted(standards.load()))
def test_every_column_of_every_standard_is_found_again(slug):
    standard = standards.get(slug)
    row = {column.name: "示例" for column in standard.columns.values() if not column.import_only}
    table = opened(sheets.sheet(standard, slug, [row]), standard)
    assert set(table.headers.columns) == set(row)
    assert table.headers.generation == standard.generation


def test_a_row_stays_one_line_and_keeps_its_number():
    standard = standards.get("penalty")
    rows = [{"violation_facts": '第一行\n第二行，“引号”"，逗号'}, {"violation_facts": "下一条"}]
    [chunk] = opened(sheets.sheet(standard, "penalty", rows), standard).chunks()
    assert [sheets.row_of(line) for line in chunk.lines] == [1, 2]
    assert "第一行 第二行" in "".join(chunk.rows[0].cells)


@pytest.mark.parametrize("name", ["violation_facts", "CF_SY", "违法事实"])
def test_a_column_is_known_by_our_name_its_code_and_its_label(name):
    assert sheets.names_of("penalty")[name] == "violation_facts"
