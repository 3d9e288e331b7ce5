"""A bureau whose units execute measures, and an entry on a list that has started the loop."""

from dataclasses import dataclass
from datetime import date

import pytest

from credit.calendars.services import load_bundled
from credit.catalogue.models import ItemRole
from credit.catalogue.services import sync_items
from credit.records import hooks
from credit.units.models import PostRole, Unit, User
from credit.units.services import seed_units
from publicity.measures.loop import planning
from publicity.measures.loop.models import JointAction
from tests.factories.credit import UserFactory
from tests.factories.measures import full_entry


@dataclass
class Bureau:
    """Who takes part: `clerk` and `reviewer` of the executing unit (U10), the law section, the site administrator."""

    unit: Unit
    clerk: User
    reviewer: User
    law: User
    site_admin: User
    stranger: User


@pytest.fixture(scope="module")
def founded(shared_rows):
    """What is there before anybody works; a module whose tests commit founds it anew for each (see `found`)."""
    with shared_rows.unblock():
        found()


def found():
    seed_units()
    sync_items()
    load_bundled()


@pytest.fixture
def bureau(founded, db):
    ItemRole.objects.update(valid_from=date(2018, 1, 1))
    Unit.objects.filter(code="U10").update(uscc="11370499D00000013W")
    unit, other, office, law = (Unit.objects.get(code=code) for code in ("U10", "U12", "U02", "U01"))
    return Bureau(
        unit,
        UserFactory(role=PostRole.CLERK, unit=unit),
        UserFactory(role=PostRole.REVIEWER, unit=unit),
        UserFactory(role=PostRole.LEGAL, unit=law),
        UserFactory(role=PostRole.SITE_ADMIN, unit=office),
        UserFactory(role=PostRole.CLERK, unit=other),
    )


@pytest.fixture
def listed(bureau):
    """A firm on the overload list whose publication has just been announced."""
    record = full_entry(unit=bureau.unit)
    hooks.published.fire([record.pk], actor=bureau.reviewer)
    return record


@pytest.fixture
def action(listed):
    return JointAction.objects.get(record=listed)


@pytest.fixture
def execution(action, bureau):
    """Key supervision (P4) at U10, dispatched."""
    planning.dispatch(action.pk, actor=bureau.site_admin)
    return action.executions.get(code="P4", unit=bureau.unit)
