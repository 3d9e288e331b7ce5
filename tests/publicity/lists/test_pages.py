"""What the public sees of the lists: today's entries, who is proposed apart, and of removals a count, never a name."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.records import services as records
from credit.sealing import lookup_hash, seal
from publicity.lists import finding, recognition, removal, types
from publicity.lists.models import ListCandidate
from publicity.lists.pages import name_of
from publicity.notices.channels import seen_at
from publicity.opendata import datasets
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, SubjectIdentifierFactory
from tests.publicity.lists.conftest import make_driver, make_truck, penalty

pytestmark = pytest.mark.django_db
PAGE = "/publicity/lists/blk-ovl/"


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the day every page believes it is."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)


@pytest.fixture
def candidate(unit, three):
    return ListCandidate.objects.get(pk=finding.find_candidates(today=TODAY).raised[0])


@pytest.fixture
def fetch(client):
    def text(address):
        response = client.get(address)
        return response.content.decode() if response.status_code == 200 else ""

    return text


def test_who_is_proposed_stands_apart_and_is_said_to_be_undecided(candidate, to_publicity, at, page):
    after = to_publicity(candidate)
    at(after - timedelta(days=1))
    assert candidate.subject.code not in page(PAGE)
    proposed = page(f"{PAGE}publicity/")
    assert candidate.record.public_id in proposed
    detail = page(reverse("record-detail", args=[candidate.record.public_id]))
    assert "拟列入" in detail
    assert "还没有认定" in detail


def test_a_last_day_reckoned_by_weekends_says_so(request, candidate, to_publicity, at, page):
    at(to_publicity(candidate) - timedelta(days=1))
    assert "暂按周末推算" not in page(f"{PAGE}publicity/")
    request.getfixturevalue("without_2026")
    assert "暂按周末推算" in page(f"{PAGE}publicity/")


def test_an_entry_is_on_every_channel_and_after_its_removal_on_none(candidate, people, to_publicity, at, fetch, page):
    after = to_publicity(candidate)
    recognition.determine(candidate.pk, actor=people["leader"], today=after)
    recognition.publish(candidate.pk, actor=people["site"], today=after)
    candidate.refresh_from_db()
    record = candidate.record
    at(after)
    assert PAGE in seen_at(record, fetch)
    assert "拟列入" not in page(reverse("record-detail", args=[record.public_id]))
    at(candidate.valid_until + timedelta(days=1))
    assert seen_at(record, fetch) == []
    records.end_terms()
    text = page(PAGE)
    assert "期限届满" in text
    assert record.public_id not in text
    assert candidate.subject.code not in text


def test_the_index_tells_red_from_black_by_law_and_number(unit, page):
    firm = SubjectFactory()
    RecordFactory(
        published=True, slug="red-list", subject=firm, details={"list_type": "RED-TR", "list_state": "已公布"}
    )
    text = page("/publicity/lists/")
    assert "交通运输守信联合激励对象名单" in text
    assert "不再新列入" in text  # the expired logistics list stays as history
    assert "重点关注" not in text
    assert "不良记录" not in text


def test_lists_that_are_not_public_have_no_page(client, unit):
    for one in types.all_types():
        if not one.public:
            assert client.get(f"/publicity/lists/{one.code.lower()}/").status_code == 404
        else:
            assert client.get(reverse(name_of(one))).status_code == 200


def test_the_common_word_follows_the_setting(unit, page, settings):
    assert "黑名单" in page("/publicity/lists/")
    settings.SITE = settings.SITE | {"black_list_word": "严重失信主体名单"}
    assert "<h2>严重失信主体名单：" in page("/publicity/lists/")


def test_a_removal_by_error_leaves_the_public_word_and_no_name(candidate, people, to_publicity, at, client, fetch):
    after = to_publicity(candidate)
    recognition.determine(candidate.pk, actor=people["leader"], today=after)
    recognition.publish(candidate.pk, actor=people["site"], today=after)
    candidate.refresh_from_db()
    at(after)
    removal.remove(candidate.record_id, "ERROR", actor=people["legal"], why="车牌认错", today=after)
    assert seen_at(candidate.record, fetch) == []
    gone = client.get(reverse("record-detail", args=[candidate.record.public_id]))
    assert gone.status_code == 410
    assert candidate.subject.code not in gone.content.decode()


def test_a_driver_goes_the_whole_way_without_ever_being_shown(unit, people, haulier, to_publicity, fetch, at):
    driver = make_driver()
    truck = make_truck(haulier)
    for number in range(3):
        penalty(truck, TODAY - timedelta(days=60 - number), driver=driver)
    raised = finding.find_candidates(today=TODAY).raised
    candidate = ListCandidate.objects.get(pk__in=raised, subject=driver)
    value = "370499199001010015"
    SubjectIdentifierFactory(
        subject=driver, scheme="identity", value=lookup_hash("identity", value), sealed=seal(value)
    )
    after = to_publicity(candidate)
    candidate.refresh_from_db()
    assert candidate.record.publicity_start is None
    at(after)
    assert driver.name not in fetch(PAGE) + fetch(f"{PAGE}publicity/")
    assert seen_at(candidate.record, fetch) == []


def test_an_open_data_file_of_a_list_holds_nobody_who_is_only_proposed(unit):
    for state in ("公示中", "已公布"):
        RecordFactory(published=True, slug="red-list", details={"list_type": "RED-TR", "list_state": state})
    states = datasets.find("red-list").records.values_list("details__list_state", flat=True)
    assert list(states) == ["已公布"]
