"""What is queued for whom, in the transaction of the change."""

import pytest
from django.db import transaction

from credit.records import hooks
from credit.sharing import outbox
from credit.sharing.models import Delivery, PlatformItem
from credit.sharing.outbox import queue
from credit.sharing.sending import push_platform
from tests.factories.credit import UserFactory

from .conftest import change, leave, released, state_of

pytestmark = pytest.mark.django_db


def test_publishing_that_is_undone_queues_nothing_and_wakes_nobody(city, wakes):
    city.register()
    record = released()
    with transaction.atomic():
        hooks.published.fire([record.pk], actor=UserFactory())
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), wakes) == (0, [])


def test_publishing_queues_one_delivery_per_platform_and_wakes_each_once(city, province, wakes):
    platforms = [city.register(), province.register()]
    records = [released() for _ in range(3)]
    hooks.published.fire([record.pk for record in records], actor=UserFactory())
    assert Delivery.objects.count() == 6
    assert sorted(wakes) == sorted(platform.pk for platform in platforms)


def test_queueing_the_same_revision_twice_changes_nothing(city):
    platform = city.register()
    record = released()
    assert (queue([record.pk]), queue([record.pk])) == (1, 0)
    assert state_of(record, platform) == ["I pending"]


@pytest.mark.parametrize(
    "values",
    [
        {"source": "mirror"},
        {"status": "submitted", "publicity_start": None, "publicity_end": None},
        {"disclosure": "none", "publicity_start": None, "publicity_end": None, "procedure": "简易程序"},
    ],
)
def test_mirrored_unreleased_and_undisclosed_records_are_never_queued(city, values):
    city.register()
    assert queue([released(**values).pk]) == 0


def test_a_platform_gets_only_the_levels_it_takes(city, province):
    platforms = city.register(), province.register()
    record = released(disclosure="shared", publicity_start=None, publicity_end=None)
    queue([record.pk])
    assert [state_of(record, platform) for platform in platforms] == [["I pending"], []]


def test_an_item_that_is_switched_off_is_not_queued(city):
    platform = city.register()
    PlatformItem.objects.filter(platform=platform).update(is_active=False)
    assert queue([released().pk]) == 0


def test_a_newer_revision_replaces_one_that_still_waits(city):
    platform = city.register()
    record = released()
    queue([record.pk])
    queue([change(record).pk])
    assert state_of(record, platform) == ["I superseded", "I pending"]


def test_a_correction_of_what_the_platform_has_goes_as_an_update(city):
    platform = city.register()
    record = released()
    queue([record.pk])
    push_platform(platform.pk)
    queue([change(record).pk])
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I superseded", "U accepted"]
    assert city.held() == {record.public_id: record.revision}


def test_a_record_that_leaves_is_withdrawn_where_it_was_accepted(city):
    platform = city.register()
    record = released()
    queue([record.pk])
    push_platform(platform.pk)
    leave(record)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I withdrawn", "D accepted"]
    assert city.held() == {}


def test_a_record_that_leaves_before_it_was_sent_is_only_cancelled(city):
    platform = city.register()
    record = released()
    queue([record.pk])
    leave(record)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I cancelled"]
    assert city.calls == []


def test_a_platform_that_never_heard_of_a_record_is_not_told_to_withdraw_it(city):
    city.register()
    assert queue([released(withdrawn=True).pk], "D") == 0


def test_a_record_whose_level_a_platform_no_longer_takes_is_withdrawn_there(city, province):
    platforms = city.register(), province.register()
    record = released()
    queue([record.pk])
    for platform in platforms:
        push_platform(platform.pk)
    change(record, disclosure="shared", publicity_start=None, publicity_end=None)
    hooks.changed.fire([record.pk], actor=None)
    for platform in platforms:
        push_platform(platform.pk)
    assert (list(city.held()), list(province.held())) == ([record.public_id], [])


def test_a_record_that_comes_back_is_sent_anew(city):
    platform = city.register()
    record = released()
    queue([record.pk])
    push_platform(platform.pk)
    leave(record, "suspended")
    push_platform(platform.pk)
    hooks.published.fire([change(record, status="published").pk], actor=None)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I withdrawn", "D accepted", "I accepted"]
    assert city.held() == {record.public_id: record.revision}


def test_many_records_are_queued_in_a_fixed_number_of_statements(city, django_assert_num_queries):
    city.register()
    ids = [released().pk for _ in range(5)]
    with transaction.atomic(), django_assert_num_queries(4):  # savepoint, lock, queue, savepoint
        queue(ids)


def test_a_broker_that_is_away_does_not_hurt_publishing(city, settings, monkeypatch, caplog):
    monkeypatch.undo()
    city.register()
    record = released()
    from config.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(outbox, "_silent_until", 0.0)
    with transaction.atomic():
        hooks.published.fire([record.pk], actor=None)
    assert Delivery.objects.filter(record=record).count() == 1
    assert "no broker" in caplog.text
    assert outbox.PUSH == "credit.sharing.tasks.push_platform"
