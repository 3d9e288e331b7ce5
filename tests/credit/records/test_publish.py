"""Publishing: who may, what it computes, what it refuses."""

from datetime import date

import pytest

from credit.records import services
from credit.records.models import PublicationLog, Record
from credit.units.models import PostRole
from tests.factories.credit import TODAY, PostFactory, RecordFactory, RoleFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    unit = UnitFactory()
    RoleFactory(item=item("penalty"), unit=unit, role="own")
    return unit


@pytest.fixture
def reviewer(unit):
    return UserFactory(role=PostRole.REVIEWER, unit=unit)


def test_a_published_penalty_is_public(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit)
    outcome = services.publish([record.pk], actor=reviewer, today=TODAY)
    assert outcome.done == [record.pk], outcome
    record.refresh_from_db()
    print(vars(record))
    assert Record.objects.public_on(TODAY).get() == record
    out = services.withdraw([record.pk], actor=reviewer, reason="决定书已撤销", today=TODAY)
    assert out.done
    assert not Record.objects.public_on(TODAY).exists()
    assert PublicationLog.objects.count() == 2
