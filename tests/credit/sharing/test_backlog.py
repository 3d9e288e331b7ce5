"""How the outbox stands, as the desk, the public page and the monitor read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config import health
from credit.sharing import backlog, watching
from credit.sharing.models import Delivery, Platform
from credit.sharing.outbox import queue
from credit.sharing.sending import push_platform

from .conftest import change, released, sample

pytestmark = pytest.mark.django_db(transaction=True)


def waiting_since(minutes):
    Delivery.objects.update(queued_at=timezone.now() - timedelta(minutes=minutes))


def standing(platform, record):
    found = [one for one in backlog.standings() if (one.platform_id, one.item_id) == (platform.pk, record.item_id)]
    return found[0]


def test_the_standing_of_an_item_tells_what_waits_and_since_when(city):
    platform, record = city.register(), released()
    queue([record.pk])
    waiting_since(90)
    found = standing(platform, record)
    assert (found.waiting, found.rejected, found.accepted_at) == (1, 0, None)
    assert timedelta(minutes=89) < found.age < timedelta(minutes=91)


def test_rejected_rows_are_no_backlog_and_stand_under_their_reason(city):
    details, sealed = sample()
    record = released(details={**details, "party_name": ""})
    platform = city.register()
    queue([record.pk, released().pk])
    push_platform(platform.pk)
    found = standing(platform, record)
    assert (found.waiting, found.rejected) == (0, 1)
    assert found.accepted_at is not None
    [reason] = backlog.failures_by_reason(backlog.Q())
    assert (reason["reason_code"], reason["rows"]) == ("E01", 1)


@pytest.mark.parametrize(("minutes", "is_well"), [(239, True), (241, False)])
def test_health_notices_a_backlog_older_than_its_limit(city, client, minutes, is_well):
    city.register()
    queue([released().pk])
    waiting_since(minutes)
    assert health.states()["backlog"] is is_well


def test_a_limit_may_be_set_per_platform_and_a_paused_one_is_left_alone(city):
    city.register()
    queue([released().pk])
    waiting_since(10)
    Platform.objects.update(backlog_limit_minutes=5)
    assert health.states()["backlog"] is False
    Platform.objects.update(is_paused=True)
    assert health.states()["backlog"] is True


def test_a_package_without_receipt_is_backlog_too(city):
    platform, record = city.register(timeout_seconds=1, backlog_limit_minutes=0), released()
    city.faults = ["hang"]
    queue([record.pk])
    push_platform(platform.pk)
    assert health.states()["backlog"] is False


def test_the_monitor_reads_states_ages_and_failures(city):
    platform, record = city.register(), released()
    queue([record.pk])
    push_platform(platform.pk)
    queue([change(record).pk])
    waiting_since(3)
    figures = {sample.name: sample for metric in watching.figures() for sample in metric.samples}
    assert figures["credit_deliveries"].labels == {"platform": "city", "state": "pending"}
    assert figures["credit_backlog_age_seconds"].value > 170
    assert figures["credit_last_accepted_timestamp_seconds"].value > 0
    assert figures["credit_platform_failures"].value == 0
