"""Every public page answers, in its frame, with what a visitor must find on it."""

import re

import pytest
from django.db import OperationalError
from django.urls import reverse

from credit.search.upkeep import refresh
from publicity.portal import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(firm, penalty, licence):
    refresh([firm.pk])
    return [
        reverse("home"),
        reverse("search"),
        reverse("search") + "?q=顺达",
        reverse("search") + "?q=查不到的名字",
        reverse("people"),
        reverse("subject-detail", args=[firm.public_id]),
        reverse("publicity"),
        reverse("licence-list"),
        reverse("penalty-list"),
        reverse("licence-detail", args=[licence.public_id]),
        reverse("penalty-detail", args=[penalty.public_id]),
        reverse("catalogue"),
        reverse("catalogue-item", args=["penalty"]),
        reverse("api-docs"),
    ]


def test_every_page_has_one_heading_a_title_and_its_frame(page, addresses):
    for address in addresses:
        text = page(address)
        assert text.count("<h1") == 1, address
        assert "<title>" in text
        assert 'href="#main"' in text
        assert "枣庄市交通运输局" in text


def test_no_page_carries_what_the_content_policy_refuses(page, addresses):
    for address in addresses:
        text = page(address)
        assert " style=" not in text, address
        assert "<script>" not in text
        assert "javascript:" not in text
        assert 'src="http' not in text


def test_no_link_of_the_frame_leads_nowhere(page, client, db):
    text = page("/")
    links = set(re.findall(r'href="(/[^"#]*)"', text)) - {"/"}
    dead = [
        link for link in links if not link.startswith("/static/") and client.get(link, follow=True).status_code >= 400
    ]
    assert dead == []
    assert 'href="#"' not in text


def test_pages_about_one_record_stay_out_of_search_engines(client, addresses):
    for name in ("penalties", "subjects"):
        for address in (one for one in addresses if f"/{name}/" in one):
            response = client.get(address)
            assert "noarchive" in response.content.decode()


def test_an_unknown_address_is_told_kindly(page, db):
    assert "没有这个页面" in page("/nowhere/", 404)


def test_the_failure_page_needs_no_database(client, monkeypatch, django_assert_num_queries):
    def fail():
        raise OperationalError("the database is away")

    monkeypatch.setattr(views, "filled_blocks", fail)
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 500
    assert "网站出了故障" in response.content.decode()


def test_the_elder_mode_is_switched_by_a_form_and_remembered(client, db):
    response = client.post(reverse("display"), {"mode": "elder", "next": "/publicity/"})
    assert response.headers["Location"] == "/publicity/"
    assert 'class="elder"' in client.get("/").content.decode()
    client.post(reverse("display"), {"mode": "elder", "next": "/"})
    assert 'class="elder"' not in client.get("/").content.decode()


def test_no_page_is_shown_in_the_old_look_from_a_cache(client, addresses):
    for address in addresses:
        headers = client.get(address).headers
        assert {"no-cache", "no-store"} & set(headers["Cache-Control"].split(", ")), address
        assert "no-store" in headers["Cache-Control"] or "Cookie" in headers["Vary"], address


def test_switching_the_mode_leads_nowhere_else(client, db):
    response = client.post(reverse("display"), {"mode": "elder", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_a_page_that_has_not_changed_is_not_sent_again(client, penalty):
    address = reverse("penalty-detail", args=[penalty.public_id])
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
