"""The bar of columns follows the rows of the site administrator, and needs none."""

import pytest
from django.db import DatabaseError

from publicity.content.models import Column
from publicity.content.seeding import seed_columns
from publicity.portal import bar, memory

NAMES = ["query", "news", "policy", "publicity", "joint", "appeal"]


@pytest.fixture
def rows(db):
    from credit.units.services import seed_units

    seed_units()
    seed_columns()
    memory.forget()


def test_it_is_that_of_annex_3_at_first(rows):
    assert [one.name for one in bar.columns()] == NAMES


def test_the_administrator_orders_and_words_it(rows, client):
    Column.objects.filter(parent=None, slug="appeal").update(position=0, label="我要反映")
    Column.objects.filter(parent=None, slug="query").update(position=9)
    memory.forget()
    assert [one.name for one in bar.columns()] == ["appeal", "news", "policy", "publicity", "joint", "query"]
    page = client.get("/").content.decode()
    assert page.index("我要反映") < page.index("信用动态</a>")


def test_without_rows_and_without_a_database_the_registered_order_stands(db, monkeypatch):
    assert [one.name for one in bar.columns()] == NAMES
    memory.forget()
    monkeypatch.setattr(bar, "_rows", lambda: (_ for _ in ()).throw(DatabaseError))
    assert [one.name for one in bar.columns()] == NAMES
