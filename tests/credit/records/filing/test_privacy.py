"""Vehicles and ships of natural persons are kept out of the public from the moment they are filed."""

import io

import pytest

from credit.catalogue import standards
from credit.intake import services
from credit.records.models import Party, Record
from credit.subjects.models import Relation, Subject
from credit.units.models import PostRole, Unit
from credit.units.policies import item_units
from tests.credit.intake.conftest import *  # noqa: F403  the same desk as the intake's
from tests.credit.intake.conftest import table
from tests.factories.credit import UserFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def vehicles(units):
    return [dict(row) for row in standards.get("road-vehicle").samples.good[:2]]


@pytest.fixture
def load(units):
    of = item("road-vehicle")
    unit = Unit.objects.get(pk=min(item_units(of)))
    clerk = UserFactory(role=PostRole.CLERK, unit=unit)

    def load(*rows):
        content = io.BytesIO(table(rows, "road-vehicle", columns=list(standards.get("road-vehicle").columns)))
        batch = services.receive(content, name="示例.csv", item=of, unit=unit, user=clerk)
        return services.load(batch.pk)

    return load


def test_the_vehicle_of_a_person_is_personal_and_the_firms_is_not(load, vehicles):
    load(*vehicles)
    firms, own = Subject.objects.filter(kind="vehicle").order_by("code")
    assert (firms.is_personal, own.is_personal) == (False, True)
    assert firms.search_names.exists()
    assert not own.search_names.exists()
    assert Record.objects.get(subject=own).is_personal


def test_owner_and_operator_are_related_and_parties(load, vehicles):
    load(*vehicles)
    own = Subject.objects.get(kind="vehicle", is_personal=True)
    relation = Relation.objects.get(target=own, kind="owns")
    assert relation.source.kind == "person"
    assert Party.objects.filter(role="owner", subject=relation.source).exists()
    assert Relation.objects.filter(kind="operates", source__kind="enterprise").count() == 1


def test_a_vehicle_sold_to_a_person_leaves_the_search(load, vehicles):
    firms, private = vehicles
    load(firms)
    owner = {name: value for name, value in private.items() if name.startswith("owner")}
    load({**firms, "owner_uscc": "", "issued_on": "2024-05-02", **owner})
    vehicle = Subject.objects.get(kind="vehicle")
    assert vehicle.is_personal
    assert not vehicle.search_names.exists()
    assert Record.objects.get().is_personal


def test_a_vehicle_on_show_that_becomes_a_persons_leaves_the_public_at_once(load, vehicles):
    firms, private = vehicles
    load(firms)
    Record.objects.update(status="published", disclosure="public", publicity_start="2026-01-01")
    owner = {name: value for name, value in private.items() if name.startswith("owner")}
    batch = load({**firms, "owner_uscc": "", **owner})
    assert (batch.rows_refused, batch.rows_changed) == (0, 1)
    vehicle, record = Subject.objects.get(kind="vehicle"), Record.objects.get()
    assert (vehicle.is_personal, vehicle.is_listed) == (True, False)
    assert (record.status, record.disclosure, record.publicity_start) == ("suspended", "authorised", None)


def test_a_subject_remembers_since_when_it_holds_its_certificate(load, vehicles):
    load(vehicles[0])
    assert Subject.objects.get(kind="vehicle").first_issued_on.isoformat() == vehicles[0]["first_issued_on"]
