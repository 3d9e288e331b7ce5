"""A real platform whose books were tampered with: the differences are named, mended, and then both sides agree."""

import psycopg
import pytest
from django.utils import timezone

from credit.sharing.outbox import queue
from credit.sharing.reconciliation import mending, services
from credit.sharing.reconciliation.models import Difference
from credit.sharing.sending import push_platform
from credit.units.models import PostRole
from tests.factories.credit import UnitFactory, UserFactory, item

from .conftest import _address, change, released

pytestmark = pytest.mark.django_db


def test_tampered_books_are_found_out_and_put_right(city):
    platform, office = city.register(), UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())
    lost, altered, kept, gone = (released() for _ in range(4))
    queue([one.pk for one in (lost, altered, kept, gone)])
    push_platform(platform.pk)
    queue([change(gone, status="withdrawn", left_reason="示例").pk], "D")
    push_platform(platform.pk)
    with psycopg.connect(_address(), autocommit=True) as db:
        db.execute("DELETE FROM sandbox_test_city.ledger WHERE key = %s", [lost.public_id])
        db.execute("UPDATE sandbox_test_city.ledger SET hash = 'x' WHERE key = %s", [altered.public_id])
        db.execute("DELETE FROM sandbox_test_city.ledger WHERE key = %s AND op = 'D'", [gone.public_id])
    run = services.reconcile(platform, item(), timezone.localdate())
    found = {one.record: one.kind for one in Difference.objects.filter(run=run).select_related("record")}
    assert found == {lost: "there", altered: "different", gone: "here"}

    assert mending.mend(run, actor=office) == mending.Mended(sent=2, recalled=1, left=0)
    push_platform(platform.pk)
    assert city.held() == {lost.public_id: 2, altered.public_id: 2, kept.public_id: 1}
    assert services.reconcile(platform, item(), timezone.localdate()).outcome == "agreed"
