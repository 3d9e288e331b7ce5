"""Values that the bureau adds to the lists of the standards."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.catalogue import additions, standards
from credit.catalogue.models import ListEntry
from credit.catalogue.value_lists import Edition, ValueList
from credit.units.models import PostRole
from tests.factories.credit import UserFactory, item

from .sheets import judge, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    yield standards.get("evaluation")
    ListEntry.objects.all().delete()
    additions.follow()


def _entry(**values) -> ListEntry:
    entry = ListEntry(item=item("evaluation"), list_name="period_type", source="示例", **values)
    entry.full_clean()
    entry.save()
    additions.follow()
    return entry


def test_an_added_value_is_taken_and_offered_until_it_is_removed(evaluation):
    row = organisation(evaluation, period_type="半年度")
    assert judge(evaluation, row).errors
    entry = _entry(value="半年度")
    assert judge(evaluation, row).errors == []
    assert "半年度" in dict(evaluation.columns["period_type"].choices())
    entry.delete()
    additions.follow()
    assert judge(evaluation, row).errors


def test_a_spelling_is_read_as_the_value_it_stands_for(evaluation):
    _entry(value="全年", stands_for="自然年度")
    assert judge(evaluation, organisation(evaluation, period_type="全年")).row(0)["period_type"] == "自然年度"


@pytest.mark.parametrize(
    "values",
    [
        {"value": "季度"}, {"value": "示例", "list_name": "no_such_list"},
        {"value": "示例", "stands_for": "没有的取值"},
        {"value": "示例", "valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)},
    ],
)  # fmt: skip
def test_what_the_ground_has_or_lacks_cannot_be_added(values):
    entry = ListEntry(**{"item": item("evaluation"), "list_name": "period_type", "source": "示例", **values})
    with pytest.raises(ValidationError):
        entry.full_clean()


def test_an_edition_is_parted_where_a_row_begins_and_ends():
    ground = ValueList("示例", (Edition(("甲",), None, date(2021, 7, 14)), Edition(("乙",), date(2021, 7, 15))))
    row = ListEntry(value="丙", valid_from=date(2021, 1, 1), valid_until=date(2022, 12, 31))
    parts = additions.extended(ground, [row]).editions
    assert [(one.values, one.start, one.end) for one in parts] == [
        (("甲",), None, date(2020, 12, 31)),
        (("甲", "丙"), date(2021, 1, 1), date(2021, 7, 14)),
        (("乙", "丙"), date(2021, 7, 15), date(2022, 12, 31)),
        (("乙",), date(2023, 1, 1), None),
    ]


def test_the_administrator_imports_rows_and_bad_ones_are_named(client, evaluation):
    client.force_login(UserFactory(role=PostRole.SITE_ADMIN))
    table = f"item,list_name,value,source\n{item('evaluation').pk},period_type,半年度,示例\n"
    page = client.post(
        reverse("admin:credit_listentry_import"),
        {"format": "0", "import_file": SimpleUploadedFile("a.csv", table.encode()), "resource": ""},
    )
    assert page.status_code == 200
    confirmed = client.post(reverse("admin:credit_listentry_process_import"), page.context["confirm_form"].initial)
    assert confirmed.status_code == 302
    assert ListEntry.objects.get().value == "半年度"
    assert ListEntry.objects.get().source == "示例"
