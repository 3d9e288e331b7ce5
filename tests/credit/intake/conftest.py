"""What the intake tests stand on: units, items, a clerk and a reviewer of the unit that leads the item."""

import csv
import io

import pytest

from credit.catalogue import standards
from credit.catalogue.services import sync_items
from credit.intake import services
from credit.units.models import PostRole, Unit
from credit.units.services import seed_units
from tests.factories.credit import UserFactory, item


@pytest.fixture(scope="module")
def founded(shared_rows):
    """The units of the bureau and the items of the catalogue, once for the tests of a module."""
    with shared_rows.unblock():
        seed_units()
        sync_items()


@pytest.fixture
def units(founded, db):
    """The units and items are there."""


@pytest.fixture
def office(units):
    """The unit that leads penalties."""
    return Unit.objects.get(code="U01")


@pytest.fixture
def clerk(office):
    return UserFactory(role=PostRole.CLERK, unit=office)


@pytest.fixture
def reviewer(office):
    return UserFactory(role=PostRole.REVIEWER, unit=office)


@pytest.fixture
def penalty(units):
    return item("penalty")


@pytest.fixture
def good():
    """The clean sample row of the penalty standard."""
    return dict(standards.get("penalty").samples.good[0])


@pytest.fixture
def take(penalty, office, clerk):
    """Receive and load a file; returns the batch."""

    def take(content: bytes, name: str = "示例.csv", *, user=None, unit=None, of=None, **options):
        batch = services.receive(
            io.BytesIO(content), name=name, item=of or penalty, unit=unit or office, user=user or clerk
        )
        return services.load(batch.pk, **options)

    return take


def table(rows, slug="penalty", *, encoding="utf-8-sig", delimiter=",", above=(), columns=None) -> bytes:
    """Return a csv of rows keyed by our column names, under the labels of the standard."""
    known = standards.get(slug).columns
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows(above)
    writer.writerow([known[name].label for name in names])
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue().encode(encoding)
