"""The open interface: read-only, the same public records as the pages, one shape for every refusal."""

from datetime import date

import pytest
from django.urls import reverse

from credit.search.upkeep import refresh
from tests.factories.credit import RecordFactory, SubjectFactory

pytestmark = pytest.mark.django_db
RECORDS = "/api/v1/records/"


@pytest.fixture
def ask(client):
    def fetch(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return response.json()

    return fetch


def test_subjects_are_found_with_the_reason(ask, firm):
    refresh([firm.pk])
    found = ask("/api/v1/subjects/?q=顺达")
    assert found["results"][0]["public_id"] == firm.public_id
    assert found["results"][0]["why"]


def test_a_subject_tells_identity_and_counts(ask, firm, penalty, licence):
    told = ask(reverse("api-subject", args=[firm.public_id]))
    assert told["code"] == firm.code
    assert told["record_counts"] == {"penalty": 1, "licence": 1}


def test_records_narrow_by_item_subject_unit_and_dates(ask, firm, penalty, licence):
    RecordFactory(published=True, decided_on=date(2025, 9, 1))
    query = f"?item=penalty&subject={firm.public_id}&unit={penalty.unit.code}&from=2026-05-01&to=2026-05-31"
    assert [one["public_id"] for one in ask(RECORDS + query)["results"]] == [penalty.public_id]


def test_a_record_gives_its_public_columns_only(ask, penalty):
    penalty.details |= {"earlier_status": "正常"}
    penalty.save()
    told = ask(reverse("api-record", args=[penalty.public_id]))
    names = {column["name"] for column in told["columns"]}
    assert "fine_yuan" in names
    assert names.isdisjoint({"earlier_status", "remarks", "legal_representative_id_number"})
    assert told["publicity_end"] == "2027-05-08"


def test_the_list_goes_on_by_cursor(ask, firm):
    made = {RecordFactory(published=True, subject=firm).public_id for _ in range(5)}
    first = ask(f"{RECORDS}?page_size=3")
    rest = ask(first["next"])
    seen = [one["public_id"] for one in first["results"] + rest["results"]]
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    ("address", "status", "code", "field"),
    [
        ("/api/v1/subjects/", 400, "invalid_parameter", "q"),
        ("/api/v1/subjects/?q=13800138000", 400, "invalid_parameter", "q"),
        ("/api/v1/subjects/?q=示例&page=x", 400, "invalid_parameter", "page"),
        ("/api/v1/records/?item=nothing", 400, "invalid_parameter", "item"),
        ("/api/v1/records/?from=yesterday", 400, "invalid_parameter", "from"),
        ("/api/v1/records/?cursor=nonsense", 404, "not_found", None),
        ("/api/v1/records/0123456789abcdef/", 404, "not_found", None),
        ("/api/v1/subjects/0123456789abcdef/", 404, "not_found", None),
    ],
)
def test_every_refusal_has_code_message_and_fields(ask, address, status, code, field):
    told = ask(address, status)
    assert told["code"] == code
    assert told["message"]
    assert set(told["fields"]) == ({field} if field else set())


def test_the_interface_only_reads(client):
    for method in (client.post, client.put, client.patch, client.delete):
        response = method(RECORDS)
        assert response.status_code == 405
        assert response.json()["code"] == "method_not_allowed"


def test_an_answer_that_has_not_changed_is_not_sent_again(client, penalty):
    address = reverse("api-record", args=[penalty.public_id])
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_private_subjects_do_not_exist_here(ask):
    private = SubjectFactory(vehicle=True, private=True)
    ask(f"{RECORDS}?subject={private.public_id}", 404)


def test_the_description_names_every_address(ask, client):
    paths = ask("/api/v1/schema/?format=json")["paths"]
    assert {"/api/v1/subjects/", "/api/v1/records/", "/api/v1/records/{public_id}/"} <= set(paths)
    assert "/api/v1/records/" in client.get(reverse("api-docs")).content.decode()


def test_the_list_of_records_asks_few_questions(client, django_assert_num_queries, db):
    for _ in range(6):
        RecordFactory(published=True, subject=SubjectFactory())
    client.get(RECORDS)
    with django_assert_num_queries(1):
        client.get(RECORDS)
