"""The Excel template: text cells, drop-downs, guide; filled in, it loads."""

from io import BytesIO

import openpyxl
import pytest

from credit.catalogue import standards, templates
from credit.catalogue.slugs import SLUGS

from .sheets import TODAY


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(BytesIO(templates.workbook(standards.get("penalty"))))


def test_the_header_of_the_template_is_matched(book, penalty):
    rows = [[cell or "" for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    headers = penalty.match_headers(rows)
    assert headers.usable
    assert (headers.header_rows, headers.first_data_row) == ((0, 1), 2)
    assert set(headers.columns) == set(penalty.columns) - {"earlier_status"}


def test_cells_to_fill_are_text(book):
    columns = book.worksheets[0].column_dimensions.values()
    assert {column.number_format for column in columns} == {"@"}
    assert sum(column.max - column.min + 1 for column in columns) == 41


def test_lists_are_drop_downs_and_dates_have_a_rule(book, penalty):
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book.worksheets[0].data_validations.dataValidation}
    assert rules["B3"].formula1 == '"法人及非法人组织,个体工商户,自然人"'
    assert "DATEVALUE(W3)" in rules["W3"].formula1
    assert "VALUE(T3)>=0" in rules["T3"].formula1


def test_a_long_list_stands_on_a_sheet_of_its_own():
    column = standards.get("penalty").columns["legal_representative_id_type"]
    assert len(",".join(column.validation()["source"])) <= templates.LIST_LIMIT
    sheet = openpyxl.load_workbook(BytesIO(templates.workbook(standards.get("penalty"))))["取值表"]
    assert sheet.sheet_state == "hidden"


def test_the_guide_tells_of_every_column(book, penalty):
    texts = {cell for row in book["填表说明"].iter_rows(values_only=True) for cell in row}
    assert texts >= {column.label for column in penalty.official_columns}
    assert "处罚类别为“罚款”时必填" in texts


def test_the_examples_say_that_they_are_examples_and_load(book, penalty):
    rows = list(book["填写示例"].iter_rows(values_only=True))
    assert "示例" in rows[0][0]
    headers = penalty.match_headers([[cell or "" for cell in row] for row in rows])
    read = headers.read([[cell or "" for cell in row] for row in rows[2:]])
    assert penalty.check(read, today=TODAY).ok == [True, True]


def test_no_cell_is_a_formula_and_the_sheet_to_fill_is_empty(book):
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert book.worksheets[0].max_row == 2


@pytest.mark.parametrize("slug", SLUGS.values())
def test_every_item_has_a_template_whose_header_is_matched(slug):
    standard = standards.get(slug)
    sheet = openpyxl.load_workbook(BytesIO(templates.workbook(standard, code_row=False))).worksheets[0]
    headers = standard.match_headers([[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)])
    assert headers.usable
    assert (headers.unknown, headers.duplicates) == ([], [])
