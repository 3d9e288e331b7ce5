"""A unit with its clerk, its reviewer and the law section: the people every test of a move needs."""

import pytest

from credit.units.models import PostRole
from tests.factories.credit import RoleFactory, UnitFactory, UserFactory, item

SLUGS = ("penalty", "licence", "road-vehicle", "black-list", "road-misconduct")


@pytest.fixture
def unit():
    unit = UnitFactory(name="示例执法支队")
    for slug in SLUGS:
        RoleFactory(item=item(slug), unit=unit, role="own")
    return unit


@pytest.fixture
def clerk(unit):
    return UserFactory(role=PostRole.CLERK, unit=unit)


@pytest.fixture
def reviewer(unit):
    return UserFactory(role=PostRole.REVIEWER, unit=unit)


@pytest.fixture
def legal():
    return UserFactory(role=PostRole.LEGAL)


@pytest.fixture
def heard(monkeypatch):
    """What the subscribers were told: (hook, ids, status)."""
    from credit.records import hooks

    told = []
    for hook in (hooks.published, hooks.changed, hooks.left):
        listen = lambda ids, name=hook.name, **context: told.append((name, list(ids), context.get("status")))  # noqa: E731
        monkeypatch.setattr(hook, "_subscribers", [listen])
    return told
