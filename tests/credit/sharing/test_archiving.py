"""What is over moves out of the way; the proof of what a platform holds, and every later decision, stay the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.sharing import tasks
from credit.sharing.archiving import Archived, archive
from credit.sharing.models import Delivery, Package, PastDelivery, PastPackage
from credit.sharing.outbox import queue
from credit.sharing.sending import push_platform

from .conftest import change, leave, released, state_of

MUCH_LATER = timedelta(days=91)


@pytest.fixture
def platform(city):
    return city.register()


@pytest.fixture
def record(platform):
    """A record that was sent, and corrected."""
    record = released()
    queue([record.pk])
    push_platform(platform.pk)
    queue([change(record).pk])
    push_platform(platform.pk)
    return record


def test_what_is_over_is_moved_and_what_the_platform_holds_keeps_its_proof(platform, record):
    before = Delivery.objects.select_related("package").get(state="accepted")
    assert archive(now=timezone.now() + MUCH_LATER) == Archived(deliveries=1, packages=2)
    after = Delivery.objects.get()
    assert (bytes(after.payload_digest), after.packed_on) == (bytes(before.payload_digest), before.packed_on)
    assert (after.package_id, after.package_key) == (None, before.package.key)
    past = PastDelivery.objects.get()
    assert (past.record_id, past.revision, past.state) == (record.pk, 1, "superseded")
    assert set(PastPackage.objects.values_list("key", flat=True)) == {past.package_key, after.package_key}
    assert not Package.objects.exists()


def test_a_platform_is_still_told_of_changes_and_withdrawals_afterwards(city, platform, record):
    archive(now=timezone.now() + MUCH_LATER)
    queue([change(record).pk])
    push_platform(platform.pk)
    assert state_of(record, platform) == ["U superseded", "U accepted"]
    archive(now=timezone.now() + MUCH_LATER)
    leave(record)
    push_platform(platform.pk)
    assert city.held() == {}
    archive(now=timezone.now() + MUCH_LATER)
    assert not Delivery.objects.exists()


def test_what_is_young_open_or_waits_for_a_person_stays(city, platform, record):
    open_one = released()
    queue([open_one.pk])
    city.faults = ["reset after"]
    push_platform(platform.pk)
    assert archive() == Archived(0, 0)
    assert archive(now=timezone.now() + MUCH_LATER) == Archived(1, 2)
    assert state_of(open_one, platform) == ["I unknown"]
    assert Package.objects.get().state == "unknown"


def test_a_run_is_bounded(platform):
    records = [released() for _ in range(5)]
    queue([record.pk for record in records])
    queue([change(record).pk for record in records])
    assert archive(now=timezone.now() + MUCH_LATER, piece=2, pieces=2).deliveries == 4
    assert archive(now=timezone.now() + MUCH_LATER, piece=2, pieces=2).deliveries == 1


def test_the_task_archives(platform, record):
    Delivery.objects.update(queued_at=timezone.now() - MUCH_LATER)
    tasks.archive_deliveries.apply(throw=True)
    assert PastDelivery.objects.count() == 1
