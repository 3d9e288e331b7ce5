"""JSON twins and embeddable lists: what the pages show, in other forms, and gone at once with them."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from credit.search.upkeep import refresh
from publicity.content.models import Column
from publicity.notices.channels import seen_at
from tests.factories.credit import RecordFactory, SubjectFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    def fetch(address, status=200):
        response = client.get(address)
        assert response.status_code == status, response.content.decode()[:500]
        assert response.headers["X-Robots-Tag"] == "noindex, noarchive"
        return response.json()

    return fetch


def test_a_list_takes_the_filters_of_its_page(ask, penalty, licence):
    RecordFactory(published=True, document_number="鲁枣示罚〔2026〕0999号", document_key="鲁枣示罚[2026]0999号")
    told = ask("/publicity/penalties.json?number=0187")
    assert [one["public_id"] for one in told["results"]] == [penalty.public_id]
    assert told["total"] == "1"
    assert [one["public_id"] for one in ask("/publicity/licences.json")["results"]] == [licence.public_id]


def test_a_filter_that_cannot_be_read_is_refused_by_name(ask, penalty):
    told = ask("/publicity/penalties.json?from=yesterday", 400)
    assert set(told["fields"]) == {"from"}


def test_a_list_goes_on_by_the_address_it_gives(ask, client, firm):
    made = {RecordFactory(published=True, subject=firm).public_id for _ in range(23)}
    first = ask("/publicity/penalties.json")
    second = client.get(first["next"]).json()
    assert {one["public_id"] for one in first["results"] + second["results"]} == made
    assert second["next"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_a_record_tells_its_public_columns_at_all_its_addresses(ask, penalty):
    told = ask(f"/publicity/penalties/{penalty.public_id}.json")
    assert told == ask(f"/records/{penalty.public_id}.json")
    assert {"violation_facts", "fine_yuan"} <= {column["name"] for column in told["columns"]}
    ask(f"/publicity/licences/{penalty.public_id}.json", 404)


def test_a_file_tells_identity_counts_and_records(ask, firm, penalty, licence):
    told = ask(f"/subjects/{firm.public_id}.json")
    assert told["name"] == firm.name
    assert told["record_counts"] == {"penalty": 1, "licence": 1}
    assert {one["public_id"] for one in told["records"]} == {penalty.public_id, licence.public_id}


def test_private_subjects_have_no_twin(ask, db):
    for private in (
        SubjectFactory(person=True),
        SubjectFactory(vehicle=True, private=True),
        SubjectFactory(is_listed=False),
    ):
        ask(f"/subjects/{private.public_id}.json", 404)


def test_the_search_is_kept_nowhere_and_knows_no_person(ask, client, firm, penalty):
    refresh([firm.pk])
    response = client.get("/query.json?q=顺达")
    assert response.json()["results"][0]["public_id"] == firm.public_id
    assert "no-store" in response.headers["Cache-Control"]
    assert ask("/query.json?q=13800138000", 400)["code"] == "personal"
    assert ask("/query.json", 400)["fields"]["q"]


def test_the_catalogue_and_the_open_data_are_described(ask, licence):
    assert "licence" in {one["slug"] for one in ask("/catalogue.json")["results"]}
    assert ask("/catalogue/licence.json")["columns"]
    assert ask("/open/licence.json")["files"]
    item("penalty")
    assert ask("/open/penalty.json")["files"] == {}
    assert {one["slug"] for one in ask("/open.json")["results"]} == {"licence", "penalty"}


def test_columns_and_their_items_have_twins(ask, db):
    parent = Column.objects.create(slug="news", name="信用动态", label="信用动态")
    Column.objects.create(parent=parent, slug="work", number=4, name="工作动态", label="工作动态")
    assert ask("/news.json")["label"] == "信用动态"
    assert ask("/news/work.json")["articles"] == []
    ask("/nothing.json", 404)
    ask("/news/nothing.json", 404)
    ask("/articles/0123456789abcdef.json", 404)


def test_an_unchanged_twin_is_not_sent_again(client, penalty):
    address = f"/records/{penalty.public_id}.json"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


class TestBlocks:
    def test_rss_can_be_read_and_leads_to_the_record(self, client, penalty):
        body = client.get(reverse("open-block", args=["penalties", "rss"])).content
        links = [link.text for link in ElementTree.fromstring(body).iter("link")]
        assert any(link.endswith(f"/publicity/penalties/{penalty.public_id}/") for link in links)

    def test_json_may_be_fetched_by_other_sites(self, client, licence):
        response = client.get(reverse("open-block", args=["licences", "json"]))
        assert response.json()["results"][0]["public_id"] == licence.public_id
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    def test_the_page_may_stand_in_a_frame_and_has_no_script(self, client, penalty):
        response = client.get(reverse("open-block", args=["penalties", "html"]))
        assert "X-Frame-Options" not in response.headers
        assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
        assert "<script" not in response.content.decode()

    def test_penalties_are_not_to_be_archived(self, client, penalty):
        for form in ("rss", "json", "html"):
            response = client.get(reverse("open-block", args=["penalties", form]))
            assert response.headers["X-Robots-Tag"] == "noindex, noarchive"


def test_a_withdrawn_record_is_gone_with_the_next_request(client, firm, penalty):
    def fetch(address):
        response = client.get(address)
        return response.content.decode() if response.status_code == 200 else ""

    assert len(seen_at(penalty, fetch, only=["blocks", "twins"])) == 7
    penalty.status = "withdrawn"
    penalty.save()
    assert seen_at(penalty, fetch, only=["blocks", "twins"]) == []
