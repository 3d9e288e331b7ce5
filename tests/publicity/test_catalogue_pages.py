"""The public catalogue: what is collected, by whom, in which columns, with a template to fill in."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from credit.catalogue.services import sync_items
from credit.units.services import seed_units

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue():
    seed_units()
    sync_items()


def test_all_items_are_listed_by_field_of_work(page):
    text = page(reverse("catalogue"))
    assert text.count("ZZJT-") == 33
    assert "道路运输" in text


def test_an_item_tells_units_with_roles_and_columns_with_levels(page):
    text = page(reverse("catalogue-item", args=["penalty"]))
    for word in ("局法制科", "牵头", "CF_WSH", "行政处罚决定书文号", "必填", "不公开，加密保存"):
        assert word in text


def test_the_template_is_a_workbook_with_the_official_header(client):
    response = client.get(reverse("catalogue-template", args=["penalty"]))
    assert "ZZJT-XZB001-penalty.xlsx" in response.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row]
    assert any("行政相对人名称" in cell for cell in cells)


def test_every_item_page_opens(client):
    from credit.catalogue.slugs import SLUGS

    for slug in SLUGS.values():
        assert client.get(reverse("catalogue-item", args=[slug])).status_code == 200, slug


def test_an_unknown_item_is_not_found(page):
    page("/catalogue/nothing/", 404)
    page("/catalogue/nothing/template.xlsx", 404)
