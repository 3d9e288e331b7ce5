"""The column tree with the people who write, approve and clear an article of the road item (市运输管理处)."""

from dataclasses import dataclass

import pytest

from credit.catalogue.services import sync_items
from credit.units.models import PostRole, Unit, User
from credit.units.services import seed_units
from publicity.content import services
from publicity.content.models import Article, Column
from publicity.content.seeding import seed_columns
from publicity.portal import memory
from tests.factories.credit import UserFactory


@dataclass
class Desk:
    """Who works on the articles."""

    unit: Unit
    clerk: User
    reviewer: User
    secrecy: User
    stranger: User
    site_admin: User


@pytest.fixture(scope="module")
def planted(shared_rows):
    """Units, items and columns, once for the tests of a module."""
    with shared_rows.unblock():
        plant()


def plant():
    seed_units()
    sync_items()
    seed_columns()


@pytest.fixture
def tree(planted, db):
    memory.forget()


@pytest.fixture
def desk(tree) -> Desk:
    unit, office, other = (Unit.objects.get(code=code) for code in ("U09", "U02", "U12"))
    return Desk(
        unit=unit,
        clerk=UserFactory(role=PostRole.CLERK, unit=unit),
        reviewer=UserFactory(role=PostRole.REVIEWER, unit=unit),
        secrecy=UserFactory(role=PostRole.SECRECY, unit=office),
        stranger=UserFactory(role=PostRole.CLERK, unit=other),
        site_admin=UserFactory(role=PostRole.SITE_ADMIN, unit=office),
    )


@pytest.fixture
def item(tree) -> Column:
    return Column.objects.get(parent__slug="query", slug="road")


@pytest.fixture
def write(desk, item):
    """Return a function that makes a draft."""

    def make(**values) -> Article:
        facts = {"title": "示例文章", "body": "<p>示例正文，讲车辆维护。</p>", "column": item, "unit": desk.unit}
        article = Article(**(facts | values))
        services.write(article, actor=desk.clerk)
        return article

    return make


@pytest.fixture
def release(desk, write):
    """Return a function that makes an article and brings it through every step."""

    def make(**values) -> Article:
        article = write(**values)
        services.submit(article.pk, actor=desk.clerk)
        services.approve(article.pk, actor=desk.reviewer)
        return services.clear(article.pk, actor=desk.secrecy)

    return make
