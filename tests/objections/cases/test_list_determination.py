"""An objection that is filed and not ended holds up the decision on a list, before anybody has marked the record."""

import pytest
from django.utils import timezone

from credit.kernel.errors import DomainError
from publicity.lists import objections as listings
from tests.factories.credit import RecordFactory
from tests.factories.objections import CaseFactory

pytestmark = pytest.mark.django_db


def test_an_open_objection_holds_up_the_determination():
    record = RecordFactory(published=True)
    case = CaseFactory(record=record)
    with pytest.raises(DomainError, match="异议"):
        listings.require_none(record.pk)
    case.closed_at = timezone.now()
    case.save()
    listings.require_none(record.pk)


def test_a_repair_case_does_not():
    record = RecordFactory(published=True)
    CaseFactory(kind="repair", record=record)
    listings.require_none(record.pk)
