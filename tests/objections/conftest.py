"""The people of a case: a unit with clerk, reviewer and head, a helping unit, administrator, law section."""

from types import SimpleNamespace

import pytest

from credit.calendars.services import BUNDLED, load_year
from credit.units.models import PostRole
from tests.factories.credit import RoleFactory, UnitFactory, UserFactory, item


@pytest.fixture
def calendar(db):
    """The years that most tests reckon with."""
    for year in (2026, 2025):
        load_year(BUNDLED, year)


@pytest.fixture
def people(calendar):
    """Everybody, by part; `unit` holds cases and may enter and publish penalties, `other` helps."""
    unit, other = UnitFactory(name="示例执法支队"), UnitFactory(name="示例运输管理处")
    law, office = UnitFactory(code="U01", name="局法制科", uscc="12370499D00000021L"), UnitFactory(name="示例办公室")
    for slug in ("penalty", "road-misconduct"):
        RoleFactory(item=item(slug), unit=unit, role="own")
    return SimpleNamespace(
        unit=unit,
        other=other,
        law=law,
        clerk=UserFactory(role=PostRole.CLERK, unit=unit),
        reviewer=UserFactory(role=PostRole.REVIEWER, unit=unit),
        head=UserFactory(role=PostRole.UNIT_HEAD, unit=unit),
        helper=UserFactory(role=PostRole.CLERK, unit=other),
        legal=UserFactory(role=PostRole.LEGAL, unit=law),
        second_legal=UserFactory(role=PostRole.LEGAL, unit=law),
        admin=UserFactory(role=PostRole.SITE_ADMIN, unit=office),
        leader=UserFactory(role=PostRole.BUREAU_LEADER, unit=office),
    )


@pytest.fixture
def no_typesetting(monkeypatch):
    """Letters without the half second that setting one takes, for tests that are not about letters."""
    monkeypatch.setattr("credit.documents.services.typeset", lambda data: b"%PDF-1.7 example")
