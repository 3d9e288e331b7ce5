"""The public lists: filters lie in the address, pages follow by key, the number of queries is pinned."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from credit.kernel.names import name_key
from credit.records.models import PersonBasis
from credit.search.upkeep import refresh
from credit.subjects.models import SubjectName
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db
LIST = "/publicity/penalties/"


@pytest.mark.parametrize(
    "query",
    [
        "name=顺达",
        "name=枣庄示例 顺达",
        "code=91370499MA3EX00014",
        "code=9137 0499",
        "number=〔2026〕0187",
        "number=[2026]0187",
        "district=370403",
        "from=2026-05-08&to=2026-05-08",
    ],
)
def test_a_filter_that_fits_keeps_the_record(page, firm, penalty, query):
    refresh([firm.pk])
    assert penalty.public_id in page(f"{LIST}?{query}")


@pytest.mark.parametrize(
    "query", ["name=通达", "code=91370481", "number=0999", "district=370481", "from=2026-05-09", "to=2026-05-07"]
)
def test_a_filter_that_does_not_fit_leaves_an_empty_page_that_helps(page, penalty, query):
    text = page(f"{LIST}?{query}")
    assert penalty.public_id not in text
    assert "没有符合条件的记录" in text


def test_a_firm_is_found_by_its_former_name(page, firm, penalty):
    SubjectName.objects.create(subject=firm, name="枣庄示例汽车队", key=name_key("枣庄示例汽车队"), kind="former")
    refresh([firm.pk])
    assert penalty.public_id in page(f"{LIST}?name=汽车队")


def test_no_name_finds_a_person_who_is_shown_masked(page, details):
    person = SubjectFactory(person=True, name="张示例")
    basis = PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=date(2026, 1, 1), recorded_by=UserFactory()
    )
    record = RecordFactory(published=True, subject=person, person_basis=basis, details=details)
    refresh([person.pk])
    assert record.public_id in page(LIST)
    assert record.public_id not in page(f"{LIST}?name=张示例")


def test_units_filter_by_code(page, firm):
    unit = UnitFactory(code="T999", district=True, name="示例区交通运输局")
    ours, other = RecordFactory(published=True, subject=firm, unit=unit), RecordFactory(published=True)
    text = page(f"{LIST}?unit=T999")
    assert ours.public_id in text
    assert other.public_id not in text


def test_what_is_set_shows_as_chips_that_take_it_away(page, penalty):
    text = page(f"{LIST}?name=顺达&from=2026-05-01&to=2026-05-31")
    assert "被处罚人名称：顺达" in text
    assert "2026-05-01 至 2026-05-31" in text
    assert 'href="?from=2026-05-01&amp;to=2026-05-31"' in text


def test_an_unreadable_date_is_told_and_filters_nothing(page, penalty):
    text = page(f"{LIST}?from=gestern")
    assert "日期看不懂" in text
    assert penalty.public_id in text


def test_dates_in_the_wrong_order_are_told(page, penalty):
    assert "请对调" in page(f"{LIST}?from=2026-05-31&to=2026-05-01")


def test_pages_follow_by_key_both_ways_without_gap_or_repetition(client, firm):
    day = date(2026, 5, 20)
    made = [RecordFactory(published=True, subject=firm, decided_on=day - timedelta(days=n // 3)) for n in range(45)]
    wanted = [one.public_id for one in sorted(made, key=lambda one: (one.decided_on, one.pk), reverse=True)]
    seen, address = [], LIST
    while address:
        page = client.get(address).context["page"]
        seen += [one.public_id for one in page.records]
        last = page
        address = f"{LIST}?after={page.after}" if page.after else ""
    assert seen == wanted
    back = client.get(f"{LIST}?before={last.before}").context["page"]
    assert [one.public_id for one in back.records] == wanted[20:40]
    first = client.get(f"{LIST}?before={back.before}").context["page"]
    assert [one.public_id for one in first.records] == wanted[:20]
    assert first.before is None


def test_a_page_that_begins_at_a_record_that_left_still_opens(client, firm):
    gone, kept = RecordFactory(withdrawn=True, subject=firm), RecordFactory(published=True, subject=firm)
    response = client.get(f"{LIST}?after={gone.public_id}")
    assert gone.document_number not in response.content.decode()
    assert client.get(LIST).context["page"].records == [kept]


@pytest.mark.parametrize("name", ["licence-list", "penalty-list"])
def test_a_list_asks_the_same_few_questions_however_long_it_is(client, firm, name, django_assert_num_queries):
    for _ in range(3):
        RecordFactory(published=True, subject=SubjectFactory(), slug=name.removesuffix("-list"))
    client.get(reverse(name))
    with django_assert_num_queries(7):
        client.get(reverse(name))


def test_nothing_personal_and_nothing_unpublished_is_listed(page):
    hidden = [RecordFactory(submitted=True), RecordFactory(personal=True), RecordFactory(suspended=True)]
    tomorrow = RecordFactory(published=True, decided_on=TODAY, publicity_start=TODAY + timedelta(days=1))
    text = page(LIST)
    assert not [one for one in [*hidden, tomorrow] if one.public_id in text]
