"""The catalogue and the content in the interface: what their pages show, described in the same document."""

import pytest

from publicity.content.seeding import seed
from tests.publicity.content.conftest import desk, item, planted, release, tree, write

__all__ = ["desk", "item", "planted", "release", "tree", "write"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    def fetch(address, status=200):
        response = client.get(address)
        assert response.status_code == status, response.content
        return response.json()

    return fetch


def test_the_catalogue_names_units_and_columns(ask, tree):
    slugs = [item["slug"] for item in ask("/api/v1/catalogue/")["results"]]
    assert {"licence", "penalty"} <= set(slugs)
    penalty = ask("/api/v1/catalogue/penalty/")
    assert penalty["units"]
    assert next(one for one in penalty["columns"] if one["name"] == "fine_yuan")["is_public"]
    ask("/api/v1/catalogue/nothing/", 404)


def test_the_columns_stand_in_the_order_of_the_tree(ask, tree):
    columns = ask("/api/v1/columns/")["results"]
    assert [one["slug"] for one in columns if "/" not in one["slug"]] == [one["slug"] for one in seed()]
    assert len([one for one in columns if one["number"]]) == 19
    inspections = next(one for one in columns if one["slug"] == "news/inspections")
    assert inspections["url"].endswith("/news/inspections/")


def test_articles_are_told_by_column_and_leave_with_their_page(ask, release, desk):
    from publicity.content import services

    article = release(title="车辆维护的通知（示例）")
    slug = f"{article.column.parent.slug}/{article.column.slug}"
    for question in ("", "?column=query", f"?column={slug}"):
        assert [one["title"] for one in ask(f"/api/v1/articles/{question}")["results"]] == [article.title]
    assert ask("/api/v1/articles/?column=news")["total"] == 0
    assert ask(f"/api/v1/articles/{article.public_id}/")["body"] == article.body
    services.withdraw(article.pk, actor=desk.reviewer, reason="示例")
    ask(f"/api/v1/articles/{article.public_id}/", 404)
    assert ask("/api/v1/articles/")["total"] == 0


@pytest.mark.parametrize("question", ["?column=nowhere", "?column=news/nowhere", "?page=0", "?page=x"])
def test_what_cannot_be_read_is_refused_by_name(ask, tree, question):
    assert set(ask(f"/api/v1/articles/{question}", 400)["fields"]) <= {"column", "page"}


def test_all_of_it_is_described(client, tree):
    described = client.get("/api/v1/schema/?format=json").json()["paths"]
    for address in ("catalogue/", "catalogue/{slug}/", "columns/", "articles/", "articles/{public_id}/"):
        assert f"/api/v1/{address}" in described
    assert "/api/v1/articles/" in client.get("/api/v1/docs/").content.decode()
