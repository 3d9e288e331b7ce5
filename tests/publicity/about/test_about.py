"""What the site says about itself, its map, and what it tells search engines."""

import xml.etree.ElementTree as ET

import pytest
from django.core.management import call_command
from django.urls import reverse

from publicity.portal import memory

pytestmark = pytest.mark.django_db
PAGES = ["about", "accessibility", "privacy", "sitemap", "statistics", "timeliness", "collection", "feedback"]


@pytest.fixture
def tree(db):
    call_command("setup_portal", verbosity=0)
    call_command("setup_content", verbosity=0)


def locations(client):
    memory.forget()
    root = ET.fromstring(client.get(reverse("sitemap-xml")).content)
    return [node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_frame_and_is_linked_from_each_footer(page, name):
    text = page(reverse(name))
    assert text.count("<h1") == 1
    footer = page("/").split("<footer>")[1]
    assert f'href="{reverse(name)}"' in footer
    assert " style=" not in text


def test_the_footer_carries_what_government_sites_must(page, settings, db):
    footer = page("/").split("<footer>")[1]
    site = settings.SITE
    for value in (site["host"], site["site_code"], site["icp"], site["police"], site["telephone"], site["address"]):
        assert value in footer
    for label in ("网站地图", "无障碍", "长者模式", "个人信息保护说明", "网站找错"):
        assert label in footer


def test_the_values_are_the_bureaus_own(page, settings, db):
    settings.SITE = settings.SITE | {"host": "另一市交通运输局（示例）", "telephone": "0000-1234567"}
    text = page(reverse("about"))
    assert "另一市交通运输局（示例）" in text
    assert "0000-1234567" in text


def test_the_site_map_leads_to_every_column_and_item(page, tree):
    text = page(reverse("sitemap"))
    for address in ("/query/road/", "/publicity/penalties/", "/news/inspections/", "/appeal/objection/"):
        assert f'href="{address}"' in text


def test_search_engines_learn_of_no_penalty_list_or_subject(client, tree, penalty, licence):
    found = locations(client)
    assert len(found) == len(set(found)) > 40
    text = "\n".join(found)
    for hidden in ("penalties", "/licences", "/subjects", "/records", penalty.public_id, licence.public_id, "feedback"):
        assert hidden not in text


def test_every_address_of_the_sitemap_answers(client, tree, settings):
    settings.SITE_ADDRESS = "http://testserver"
    for address in locations(client):
        response = client.get(address)
        assert response.status_code == 200, address
        assert 'content="noindex' not in response.content.decode(), address


def test_robots_are_told_where_the_map_is(client, settings):
    settings.SITE_ADDRESS = "https://credit.example/"
    response = client.get("/robots.txt")
    text = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://credit.example/sitemap.xml" in text
    assert "Disallow: /admin/" in text
    assert "/subjects" not in text  # they say noindex themselves, which must be read
