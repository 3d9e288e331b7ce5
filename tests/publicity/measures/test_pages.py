"""The public pages: measures with their article, memoranda as history, entries only while they are on show."""

import json

import pytest

from credit.records.lifecycle import RecordStatus
from credit.units.models import PostRole
from publicity.measures import parts
from publicity.measures.models import NationalMeasure
from publicity.notices.channels import seen_at
from tests.factories.credit import SubjectFactory, UserFactory
from tests.factories.measures import NationalMeasureFactory, entry

pytestmark = pytest.mark.django_db
OVERLOAD = "/joint/measures/overload/"


def test_the_measures_of_today_stand_with_their_article(page):
    text = page("/joint/measures/")
    assert "限制市场准入、行业准入" in text
    assert "《山东省社会信用条例》第三十条" in text
    assert "其他惩戒措施" not in text


def test_a_memorandum_measure_without_a_row_says_that_it_does_not_apply(page):
    assert page(OVERLOAD).count("没有，不适用") == 26
    NationalMeasureFactory(memorandum="overload", memorandum_number=6)
    text = page(OVERLOAD)
    assert text.count("没有，不适用") == 25
    assert "《示例法》第八条" in text


def test_conduct_leads_to_measures(page, firm):
    record = entry(subject=firm)
    text = page(OVERLOAD)
    assert record.public_id in text
    assert "示例顺达运输" in text
    assert "限制市场准入、行业准入" in text


def test_an_entry_that_left_is_on_no_page(page, firm, client):
    record = entry("red-list", subject=firm)
    places = seen_at(record, lambda place: client.get(place).content.decode(), only=["measures"])
    assert places == ["/joint/incentives/", "/joint/incentives.json"]
    record.status = RecordStatus.WITHDRAWN
    record.save()
    assert seen_at(record, lambda place: client.get(place).content.decode(), only=["measures"]) == []


def test_a_person_stands_on_no_page(page):
    driver = SubjectFactory(person=True, name="示例王某某")
    entry(subject=driver)
    assert "示例王" not in page(OVERLOAD)


def test_the_twin_says_the_same(page, firm):
    entry(subject=firm)
    told = json.loads(page("/joint/measures/overload.json"))
    assert (told["status"], len(told["measures"])) == ("历史文件", 26)
    assert told["results"][0]["measures"][-1] == "S5"
    assert json.loads(page("/joint/measures.json"))["measures"][0]["code"] == "I1"


def test_an_unknown_memorandum_is_not_found(page):
    page("/joint/measures/nothing/", 404)
    page("/joint/measures/nothing.json", 404)


class TestDesk:
    """The law section keeps the national list, by hand or from a table."""

    @pytest.fixture
    def lawyer(self):
        return UserFactory(role=PostRole.LEGAL)

    def test_a_row_is_entered_with_its_author(self, client, lawyer):
        client.force_login(lawyer)
        values = {
            "code": "2024-05", "name": "示例措施", "reports_as": "S5", "article": "《示例法》第一条",
            "source": "示例清单", "subject_kinds": "enterprise,trader", "list_types": "", "valid_from": "2025-01-01",
            "valid_until": "", "memorandum": "overload", "memorandum_number": "5", "departments": "",
        }  # fmt: skip
        answer = client.post("/admin/publicity/nationalmeasure/add/", values)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        assert NationalMeasure.objects.get().recorded_by == lawyer

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"reports_as": "S9"}, "没有代码"), ({"memorandum_number": "99"}, "清单里有的项号"),
            ({"valid_until": "2024-01-01"}, "最后一天早于第一天"),
        ],
    )  # fmt: skip
    def test_a_faulty_row_is_refused_in_words(self, client, lawyer, change, said):
        client.force_login(lawyer)
        values = {
            "code": "1", "name": "示例", "reports_as": "S5", "article": "示例", "source": "示例",
            "valid_from": "2025-01-01", "subject_kinds": "enterprise",
            "memorandum": "overload", "memorandum_number": "5", **change,
        }  # fmt: skip
        assert said in client.post("/admin/publicity/nationalmeasure/add/", values).content.decode()
        assert not NationalMeasure.objects.exists()

    def test_nobody_else_enters_rows(self, client):
        client.force_login(UserFactory(role=PostRole.CLERK))
        assert client.get("/admin/publicity/nationalmeasure/add/").status_code == 403

    def test_a_table_is_imported_with_the_same_checks(self, lawyer):
        from tablib import Dataset

        from publicity.measures.desk.national import NationalMeasureResource

        heads = ["code", "name", "reports_as", "article", "source", "适用主体", "限于名单类型", "valid_from"]
        good = [
            "2024-01",
            "示例措施",
            "S1",
            "《示例法》第二条",
            "示例清单",
            "企业；个体工商户",
            "BLK-OVL",
            "2025-01-01",
        ]
        bad = ["2024-02", "示例措施", "S9", "《示例法》第二条", "示例清单", "企业", "", "2025-01-01"]
        result = NationalMeasureResource().import_data(Dataset(good, bad, headers=heads), user=lawyer)
        assert [len(result.invalid_rows), result.totals["new"]] == [1, 1]
        row = NationalMeasure.objects.get()
        assert (row.subject_kinds, row.list_types, row.recorded_by) == (["enterprise", "trader"], ["BLK-OVL"], lawyer)


def test_the_home_page_tells_of_measures_only_while_they_bear_on_somebody(firm):
    assert parts.block() is None
    entry(subject=firm)
    entry("red-list")
    rows = parts.block()["rows"]
    assert [(label, count) for label, _, count, _ in rows] == [("失信惩戒", "1"), ("守信激励", "1")]
