"""Finished pages are kept only while the database stands still: no feature, no broker, no midnight makes one stale."""

from datetime import date, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credit.records.models import Record
from publicity.portal import kept
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory

needs_the_database = pytest.mark.django_db(transaction=True)
BRAND = "枣庄示例永通运输"


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.KEPT_PAGES_MIB = 4
    kept.shelf.clear()
    yield
    kept.watch.close()
    kept.shelf.clear()


@pytest.fixture
def record(details):
    firm = SubjectFactory(name=f"{BRAND}有限公司")
    return RecordFactory(published=True, subject=firm, decided_on=date(2026, 5, 8), details=details)


@pytest.fixture
def page(record):
    return reverse("penalty-detail", args=[record.public_id])


def from_memory(client, page):
    """Return an answer that made no statement on Django's own connection.

    Snapshots are those of the whole server, and other tests write to it at the same time: a page may be let go for
    their sake, but not every time.
    """
    for _ in range(100):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(page)
        if not asked:
            return response
    raise AssertionError(f"{page} is never answered from memory")


@needs_the_database
def test_a_page_asked_again_makes_no_statement(client, page):
    first = client.get(page)
    again = from_memory(client, page)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["X-Robots-Tag"] == "noindex, noarchive"
    assert "no-cache" in again.headers["Cache-Control"]


@needs_the_database
def test_home_and_the_file_are_kept_too(client, record):
    addresses = [reverse("home"), reverse("subject-detail", args=[record.subject.public_id])]
    first = [client.get(address) for address in addresses]
    again = [from_memory(client, address) for address in addresses]
    assert [one.content for one in again] == [one.content for one in first]


@needs_the_database
def test_a_browser_that_has_the_kept_page_is_told_so(client, page):
    mark = client.get(page).headers["ETag"]
    assert client.get(page, headers={"If-None-Match": mark}).status_code == 304


@needs_the_database
def test_whatever_is_committed_lets_every_page_go(client, page, record):
    assert BRAND in client.get(page).content.decode()
    Record.objects.filter(pk=record.pk).update(status="withdrawn")  # past every service and hook
    assert client.get(page).status_code == 404
    assert BRAND not in client.get(reverse("home")).content.decode()


@needs_the_database
def test_another_connection_s_commit_is_seen_and_its_open_transaction_is_not(client, page, record):
    other = kept._connect()
    other.autocommit = False
    try:
        before = client.get(page)
        other.execute("UPDATE credit_record SET status = 'withdrawn' WHERE id = %s", [record.pk])
        assert client.get(page).content == before.content
        other.commit()
        assert client.get(page).status_code == 404
    finally:
        other.close()


@needs_the_database
def test_midnight_ends_a_term_without_any_commit(client, page, record, monkeypatch):
    Record.objects.filter(pk=record.pk).update(publicity_end=TODAY)
    assert client.get(page).status_code == 200
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: TODAY + timedelta(days=1))
    assert client.get(page).status_code == 404


@needs_the_database
def test_a_lost_connection_is_replaced_and_a_lost_database_shows_nothing_old(client, page, monkeypatch):
    from_memory(client, page)
    kept.watch.connection.close()
    assert from_memory(client, page).status_code == 200
    kept.watch.close()
    monkeypatch.setattr(kept, "_connect", lambda: (_ for _ in ()).throw(psycopg.OperationalError("gone")))
    assert kept.watch.snapshot() is None


@pytest.fixture
def counted(monkeypatch):
    """Return a kept view that counts how often it wrote its page, and the snapshots it will see."""
    calls = SimpleNamespace(n=0, snapshots=[b"1:1:"], headers={}, status=200)

    def write(request):
        calls.n += 1
        return HttpResponse(f"page {calls.n}", headers=calls.headers, status=calls.status)

    def snapshot():
        return calls.snapshots.pop(0) if len(calls.snapshots) > 1 else calls.snapshots[0]

    monkeypatch.setattr(kept.watch, "snapshot", snapshot)
    calls.view = kept.kept(write)
    return calls


def ask(counted, path="/", **extra):
    request = RequestFactory().get(path, **extra)
    return counted.view(request)


def test_a_page_during_which_something_was_committed_is_not_kept(counted):
    counted.snapshots = [b"1:1:", b"2:2:"]
    ask(counted)
    assert kept.shelf.size == 0
    ask(counted)
    ask(counted)
    assert counted.n == 2


def test_no_page_is_older_than_five_seconds(counted, monkeypatch):
    ask(counted)
    now = kept.monotonic()
    monkeypatch.setattr(kept, "monotonic", lambda: now + 5.1)
    ask(counted)
    assert counted.n == 2


@pytest.mark.parametrize(
    "extra",
    [{"HTTP_COOKIE": "sessionid=a"}, {"HTTP_COOKIE": "other=1"}, {"HTTP_HX_REQUEST": "true"}, {"QUERY_STRING": "q=1"}],
)
def test_whoever_brings_more_than_an_address_is_answered_anew(counted, extra):
    ask(counted, **extra)
    ask(counted, **extra)
    assert (counted.n, kept.shelf.size) == (2, 0)


def test_each_display_mode_and_each_name_of_the_site_has_its_own_page(counted, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for extra in ({}, {"HTTP_COOKIE": "display=elder"}, {"HTTP_HOST": "other.example"}) * 2:
        ask(counted, **extra)
    assert counted.n == 3


@pytest.mark.parametrize(("headers", "status"), [({"Cache-Control": "no-store"}, 200), ({}, 404), ({}, 302)])
def test_what_must_not_be_stored_does_not_exist_or_moved_is_not_kept(counted, headers, status):
    counted.headers, counted.status = headers, status
    ask(counted)
    assert kept.shelf.size == 0


def test_inside_a_transaction_nothing_is_kept_or_served(counted, monkeypatch):
    ask(counted)
    monkeypatch.setattr(kept, "connection", SimpleNamespace(in_atomic_block=True))
    ask(counted)
    assert counted.n == 2


def test_the_shelf_gives_up_what_was_not_asked_for_longest():
    shelf = kept.Shelf()
    for name in "abc":
        shelf.put((name,), kept.Page(b"x" * 40, {}, b"1", kept.monotonic() + 5), limit=100)
        shelf.get(("a",), b"1")
    assert [shelf.get((name,), b"1") is not None for name in "abc"] == [True, False, True]
    assert shelf.size == 80
