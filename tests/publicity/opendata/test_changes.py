"""The change feed: stable numbers, and no word about what has left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.records import publication
from credit.records.models import Passage, PublicationLog
from tests.factories.credit import RecordFactory

pytestmark = pytest.mark.django_db
FEED = "/api/v1/changes"
BARE = {"number", "at", "kind", "record"}


@pytest.fixture
def ask(client):
    def fetch(query, status=200):
        response = client.get(f"{FEED}?{query}")
        assert response.status_code == status
        return response.json()

    return fetch


def enter(*records):
    publication.log([record.pk for record in records], Passage.IN)


def leave(record):
    record.status = "withdrawn"
    record.save()
    publication.log([record.pk], Passage.OUT)


def test_what_entered_is_told_with_item_and_address(ask, client, penalty):
    enter(penalty)
    told = ask("since=0")
    (entry,) = told["changes"]
    assert entry["number"] == told["latest"] == told["next_since"]
    assert (entry["kind"], entry["item"], entry["record"]) == ("in", "penalty", penalty.public_id)
    assert client.get(entry["url"]).json()["public_id"] == penalty.public_id


def test_what_left_is_a_bare_tombstone_and_so_is_its_entry(ask, penalty):
    enter(penalty)
    leave(penalty)
    entered, left = ask("since=0")["changes"]
    assert (entered["kind"], left["kind"]) == ("in", "out")
    assert set(entered) == set(left) == BARE


def test_the_passage_out_of_a_record_that_came_back_stays_bare(ask, penalty):
    enter(penalty)
    publication.log([penalty.pk], Passage.OUT)
    enter(penalty)
    assert [set(entry) - BARE != set() for entry in ask("since=0")["changes"]] == [True, False, True]


def test_a_record_past_its_last_day_is_bare_before_the_nightly_run(ask, penalty):
    enter(penalty)
    penalty.publicity_end = penalty.publicity_start
    penalty.save()
    assert set(ask("since=0")["changes"][0]) == BARE


def test_one_goes_on_from_the_last_number(ask, db):
    records = [RecordFactory(published=True) for _ in range(5)]
    enter(*records)
    first = ask("since=0&limit=3")
    assert first["has_more"]
    rest = ask(f"since={first['next_since']}&limit=3")
    assert not rest["has_more"]
    numbers = [entry["number"] for entry in first["changes"] + rest["changes"]]
    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_at_the_end_there_is_nothing_new(ask, penalty):
    enter(penalty)
    latest = ask("since=0")["latest"]
    assert ask(f"since={latest}")["changes"] == []


def test_too_old_or_never_given_numbers_answer_410(ask, settings, penalty, licence):
    enter(penalty)
    enter(licence)
    PublicationLog.objects.filter(number=1).update(at=timezone.now() - timedelta(days=settings.CHANGES_KEPT_DAYS + 1))
    assert ask("since=0", 410)["code"] == "too_old"
    assert ask("since=77", 410)["code"] == "too_old"
    assert len(ask("since=1")["changes"]) == 1


@pytest.mark.parametrize("query", ["", "since=", "since=-1", "since=x", "since=9999999999999999999", "since=１"])
def test_a_number_that_cannot_be_read_is_refused_in_words(ask, query):
    assert set(ask(query, 400)["fields"]) == {"since"}


@pytest.mark.parametrize("limit", ["0", "1001", "x"])
def test_the_limit_is_bounded(ask, limit):
    assert set(ask(f"since=0&limit={limit}", 400)["fields"]) == {"limit"}


def test_days_are_no_parameter(ask, penalty):
    enter(penalty)
    told = ask("since=0")
    assert ask("since=0&date=2026-01-01&at=2026-01-01&from=2026-01-01") == told


def test_unchanged_answers_are_not_sent_again(client, penalty):
    enter(penalty)
    tag = client.get(f"{FEED}?since=0").headers["ETag"]
    assert client.get(f"{FEED}?since=0", headers={"If-None-Match": tag}).status_code == 304


def test_a_page_of_changes_asks_few_questions(client, django_assert_num_queries, db):
    enter(*[RecordFactory(published=True) for _ in range(6)])
    with django_assert_num_queries(4):
        client.get(f"{FEED}?since=0")


def test_the_description_names_the_feed(client, db):
    paths = client.get("/api/v1/schema/?format=json").json()["paths"]
    assert {one["name"] for one in paths["/api/v1/changes"]["get"]["parameters"]} == {"since", "limit"}
