"""Two workers at once: disjoint claims, one worker per platform, nothing out of order."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from credit.records import hooks
from credit.records.services import publish, withdraw
from credit.sealing import seal
from credit.sharing import packing
from credit.sharing.lanes import lane
from credit.sharing.models import Delivery, Package
from credit.sharing.outbox import queue
from credit.sharing.sending import push_platform
from credit.units.models import PostRole
from tests.factories.credit import RecordFactory, RoleFactory, UnitFactory, UserFactory, item

from .conftest import TODAY, change, released, sample, state_of


def elsewhere(work):
    """Run `work` in a thread, so over a connection of its own, and return what it returned."""
    answers = []

    def run():
        try:
            answers.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return answers[0]


def test_a_row_that_another_worker_is_claiming_is_skipped(city):
    platform = city.register()
    records = [released(), released()]
    queue([record.pk for record in records])
    with transaction.atomic():
        Delivery.objects.select_for_update().get(record=records[0])
        (parcel,) = elsewhere(lambda: packing.pack(platform, token="other"))
    assert parcel.batch.rows == {(records[1].public_id, records[1].revision)}


def test_a_platform_is_served_by_one_worker_at_a_time(city):
    platform = city.register(workers=1)
    record = released()
    queue([record.pk])
    with lane(platform.pk, workers=1) as ours:
        assert ours == 0
        assert elsewhere(lambda: push_platform(platform.pk)) is False
    assert state_of(record, platform) == ["I pending"]


@pytest.mark.parametrize("was_sent", [False, True])
def test_what_two_dead_workers_left_is_delivered_by_the_one_that_remains(city, was_sent):
    """Killed together, they leave a package each in its lane, and nothing new calls for a second worker."""
    platform = city.register(workers=2, timeout_seconds=1)
    records = [released(), released()]
    for number, record in enumerate(records):
        queue([record.pk])
        packing.pack(platform, token=f"dead {number}", lane=number)
    if was_sent:
        long_ago = timezone.now() - timedelta(minutes=1)
        Package.objects.update(sent_at=long_ago, claimed_at=long_ago, state="sent")
    push_platform(platform.pk)
    assert [state_of(record, platform) for record in records] == [["I accepted"]] * 2


def test_the_lane_of_a_worker_whose_connection_died_is_free_again(city):
    platform = city.register()

    def die():
        with lane(platform.pk):
            connection.close()

    def is_free():
        with lane(platform.pk) as ours:
            return ours == 0

    elsewhere(die)
    assert any(is_free() or time.sleep(0.1) for _ in range(100))


def test_a_record_that_leaves_while_it_is_being_claimed_is_withdrawn_afterwards(city):
    platform = city.register()
    record = released()
    queue([record.pk])
    claimed, leave = threading.Event(), []
    with transaction.atomic():
        Delivery.objects.select_for_update().get(record=record)

        def go():
            try:
                with transaction.atomic():
                    change(record, status="withdrawn")
                    claimed.set()
                    hooks.left.fire([record.pk], actor=None, status="withdrawn")
            finally:
                connection.close()

        leave = threading.Thread(target=go)
        leave.start()
        assert claimed.wait(10)
        Delivery.objects.filter(record=record).update(
            state="packed",
            package=packing.Package.objects.create(
                key="00000000-0000-4000-8000-000000000000", platform=platform, item=record.item, rows=1,
                body_digest=b"", sealed_body=b"",
            ),
        )  # fmt: skip
    leave.join(10)
    assert state_of(record, platform) == ["I packed", "D pending"]


@pytest.fixture
def reviewer(transactional_db):
    unit = UnitFactory()
    RoleFactory(item=item("licence"), unit=unit)
    return UserFactory(role=PostRole.REVIEWER, unit=unit), unit


def test_what_the_services_publish_and_withdraw_reaches_and_leaves_the_platforms(city, province, reviewer):
    platforms = [city.register(), province.register()]
    user, unit = reviewer
    details, sealed = sample("licence")
    record = RecordFactory(licence=True, submitted=True, unit=unit, details=details, sealed=seal(sealed))
    outcome = publish([record.pk], actor=user, today=TODAY)
    assert (outcome.done, outcome.refused) == ([record.pk], {})
    for platform in platforms:
        push_platform(platform.pk)
    assert list(city.held()) == list(province.held()) == [record.public_id]
    assert withdraw([record.pk], actor=user, reason="决定已撤销（示例）", today=TODAY).done == [record.pk]
    for platform in platforms:
        push_platform(platform.pk)
    assert city.held() == province.held() == {}


def test_a_claim_never_hashes_the_whole_table_for_the_history_of_what_is_due(city):
    platform, record = city.register(), released()
    queue([record.pk])
    own = {"id", "revision"}
    names = ", ".join(field.column for field in Delivery._meta.concrete_fields if field.column not in own)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO credit_delivery ({names}, revision) "
                       f"SELECT {names}, n FROM credit_delivery, generate_series(2, 3000) n")  # fmt: skip
    values = {
        "platform": platform.pk,
        "limit": 1000,
        "may_hold": ["accepted", "held", "packed"],
        "in_flight": ["packed"],
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credit_delivery")
        cursor.execute(f"EXPLAIN {packing._DUE}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "hashed SubPlan" not in plan
