"""Search explains its hits, helps when it finds none, and never tells whether a person is on file."""

import pytest
from django.urls import reverse

from credit.limits import decorators
from credit.limits.services import TooMany
from credit.records.models import DisputeMark
from credit.search.upkeep import refresh
from tests.factories.credit import SubjectFactory

pytestmark = pytest.mark.django_db
SEARCH = "/query/"


def test_a_hit_says_why_where_and_how_much(page, firm, penalty):
    DisputeMark.objects.create(record=penalty, case_number="YY-1")
    refresh([firm.pk])
    text = page(f"{SEARCH}?q=顺达")
    assert "<mark>顺达</mark>" in text
    assert "为什么出现" in text
    assert "在公示的处罚 1 条" in text
    assert "薛城区" in text
    assert "异议处理中" in text


def test_results_narrow_to_a_kind(page, firm):
    vehicle = SubjectFactory(vehicle=True, name="鲁D8顺达", code="鲁D8顺达|黄")
    refresh([firm.pk, vehicle.pk])
    assert firm.public_id not in page(f"{SEARCH}?q=顺达&kind=vehicle")
    assert firm.public_id in page(f"{SEARCH}?q=顺达&kind=enterprise")


def test_results_narrow_to_a_district_and_are_counted_there(page, client, firm):
    elsewhere = [SubjectFactory(name=f"枣庄示例顺达{number}号有限公司", division_code="370481") for number in range(3)]
    refresh([firm.pk, *(one.pk for one in elsewhere)])
    here, there = page(f"{SEARCH}?q=顺达&district=370403"), page(f"{SEARCH}?q=顺达&district=370481&kind=enterprise")
    assert firm.public_id in here
    assert not any(one.public_id in here for one in elsewhere)
    assert "共 3 条" in there
    nowhere = page(f"{SEARCH}?q=顺达&district=370404")
    assert 'href="?q=%E9%A1%BA%E8%BE%BE">在全市范围内找' in nowhere
    assert "共 4 条" in page(f"{SEARCH}?q=顺达&district=一个区")
    twin = client.get("/query.json", {"q": "顺达", "district": "370481"}).json()
    assert (twin["total"], len(twin["results"])) == (3, 3)


def test_the_answer_is_the_same_whether_or_not_the_person_is_on_file(page, db):
    before = page(f"{SEARCH}?q=张示例")
    person = SubjectFactory(person=True, name="张示例")
    refresh([person.pk])
    assert page(f"{SEARCH}?q=张示例") == before
    assert "本人查询或授权查询" in before


def test_the_plate_of_a_private_vehicle_finds_nothing_and_says_how(page, db):
    before = page(f"{SEARCH}?q=鲁D77777")
    private = SubjectFactory(kind="vehicle", name="鲁D77777", code="鲁D77777|黄", is_personal=True)
    refresh([private.pk])
    assert page(f"{SEARCH}?q=鲁D77777") == before
    assert "归个人所有的车辆和船舶" in before


@pytest.mark.parametrize("number", ["11010519491231002X", "13800138000", "110105 19491231 002X"])
def test_personal_numbers_do_not_stay_in_the_address(client, number, db):
    response = client.get(SEARCH, {"q": number})
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("people")
    assert number not in client.get("/query/suggest/", {"q": number}).content.decode()


def test_suggestions_are_links_with_a_status_line(page, firm):
    refresh([firm.pk])
    text = page("/query/suggest/?q=顺达")
    assert reverse("subject-detail", args=[firm.public_id]) in text
    assert 'role="status"' in text
    assert "有 1 条建议" in text


def test_what_was_typed_is_shown_as_text(page, db):
    text = page(f"{SEARCH}?q=<script>alert(1)</script>")
    assert "<script>alert" not in text


def test_searches_are_not_kept_by_anyone_on_the_way(client, db):
    response = client.get(SEARCH, {"q": "顺达"})
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_who_asks_too_fast_is_told_when_to_come_back(client, db, monkeypatch):
    def refuse(*args, **kwargs):
        raise TooMany(30)

    monkeypatch.setattr(decorators, "spend", refuse)
    response = client.get(SEARCH, {"q": "顺达"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "30"
    assert "请过 30 秒再试" in response.content.decode()
    assert client.get("/api/v1/records/").json()["code"] == "too_many"


@pytest.mark.parametrize("page_number", ["0", "-1", "abc", "99999999999999999999", "²"])
def test_odd_page_numbers_open_the_first_page(page, firm, page_number):
    refresh([firm.pk])
    assert firm.public_id in page(f"{SEARCH}?q=顺达&page={page_number}")


def test_the_page_of_results_asks_few_questions(client, django_assert_max_num_queries, db):
    firms = [SubjectFactory(name=f"枣庄示例众诚{n}物流有限公司") for n in range(12)]
    refresh([one.pk for one in firms])
    client.get(SEARCH, {"q": "众诚"})
    with django_assert_max_num_queries(8):
        client.get(SEARCH, {"q": "众诚"})
