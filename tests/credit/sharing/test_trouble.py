"""What goes wrong on the way: nothing is lost, nothing counted twice, nothing believed that was not proved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.records import hooks
from credit.sharing import packing
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.outbox import queue
from credit.sharing.sandbox import faults
from credit.sharing.sending import push_platform
from credit.sharing.services import sweep

from .conftest import change, later, leave, released, state_of


@pytest.fixture
def platform(city):
    return city.register(timeout_seconds=1)


@pytest.fixture
def record(platform):
    record = released()
    queue([record.pk])
    return record


@pytest.mark.parametrize("fault", [*faults.AFTER, "500", "hang before"])
def test_an_answer_that_proves_nothing_leaves_the_package_unknown_until_its_receipt_is_read(
    city, platform, record, fault
):
    city.faults = [fault]
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I unknown"]
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I accepted"]
    assert city.calls[:2] == ["POST", "GET"]
    assert city.ledger.totals() == {
        "batches": 1, "applied": 1, "held": 1, "returned": 0, "repeated": 0, "doubled": 0, "late": 0,
    }  # fmt: skip


def test_a_batch_that_never_arrived_is_sent_again_as_it_was_under_the_same_key(city, platform, record):
    city.faults = ["reset before"]
    push_platform(platform.pk)
    key = Package.objects.get().key
    later(platform)
    push_platform(platform.pk)
    assert city.calls == ["POST", "GET", "POST"]
    assert city.ledger.batch(str(key)) is not None
    assert state_of(record, platform) == ["I accepted"]


def test_a_wrong_receipt_is_not_believed_either(city, platform, record):
    city.faults = ["reset after", "wrong batch"]
    push_platform(platform.pk)
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I unknown"]
    assert Package.objects.get().last_error == "回执无效：批次号不符"


def test_a_receipt_of_an_earlier_batch_is_neither_acceptance_nor_refusal(city, platform, record):
    """What an earlier batch holds differs from what this one does: that must not be read as a refusal of this one."""
    push_platform(platform.pk)
    earlier = city.server.RequestHandlerClass.last_receipt
    second = released()
    queue([second.pk])
    city.faults = ["reset after", "old receipt"]
    for _ in range(2):
        push_platform(platform.pk)
        later(platform)
        assert state_of(second, platform) == ["I unknown"]
        city.server.RequestHandlerClass.last_receipt = earlier
    push_platform(platform.pk)
    assert state_of(second, platform) == ["I accepted"]


def test_a_platform_that_asks_for_time_gets_it_and_the_rows_go_back_in_line(city, platform, record):
    city.faults = ["429"]
    push_platform(platform.pk)
    platform.refresh_from_db()
    assert platform.retry_at >= timezone.now() + timedelta(seconds=115)
    assert (state_of(record, platform), Package.objects.count()) == (["I pending"], 0)
    push_platform(platform.pk)
    assert city.calls == ["POST"]


def test_a_platform_that_is_away_is_left_alone_longer_each_time(city, platform, record, caplog):
    Platform.objects.update(address="http://127.0.0.1:1")
    pauses = []
    for _ in range(5):
        later(platform)
        push_platform(platform.pk)
        platform.refresh_from_db()
        pauses.append(platform.retry_at - timezone.now())
    assert pauses[4] > 4 * pauses[0]
    assert platform.failures == 5
    assert [line.levelname for line in caplog.records if line.name == "credit.sharing.sending"][-1] == "ERROR"
    assert state_of(record, platform) == ["I pending"]


def test_trouble_with_one_platform_does_not_touch_the_other(city, province):
    platforms = city.register(), province.register()
    record = released()
    queue([record.pk])
    city.faults = ["500"]
    for platform in platforms:
        push_platform(platform.pk)
    assert [state_of(record, platform) for platform in platforms] == [["I unknown"], ["I accepted"]]


def test_success_ends_the_back_off(city, platform, record):
    city.faults = ["500"]
    push_platform(platform.pk)
    later(platform)
    push_platform(platform.pk)
    platform.refresh_from_db()
    assert (platform.failures, platform.last_error) == (0, "")


def test_a_worker_killed_before_sending_leaves_rows_that_the_next_one_sends(city, platform, record):
    packing.pack(platform, token="dead")
    assert state_of(record, platform) == ["I packed"]
    assert sweep() == [platform.pk]
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I accepted"]
    assert city.calls == ["POST"]


def test_a_worker_killed_while_sending_leaves_a_package_whose_receipt_is_asked_for(city, platform, record):
    packing.pack(platform, token="dead")
    long_ago = timezone.now() - timedelta(minutes=1)
    Package.objects.update(state="sent", sent_at=long_ago, claimed_at=long_ago)
    assert sweep() == [platform.pk]
    push_platform(platform.pk)
    assert city.calls == ["GET", "POST"]
    assert state_of(record, platform) == ["I accepted"]


def test_a_call_of_a_dead_worker_that_may_still_be_under_way_is_waited_for(city, platform, record):
    packing.pack(platform, token="dead")
    Package.objects.update(state="sent", sent_at=timezone.now(), claimed_at=timezone.now())
    push_platform(platform.pk)
    assert (city.calls, state_of(record, platform)) == ([], ["I packed"])


def test_a_worker_that_lost_its_claim_changes_nothing(city, platform, record):
    from credit.sharing.closing import Verdict, close, release

    (parcel,) = packing.pack(platform, token="slow")
    Package.objects.update(claimed_by="other")
    assert close([(parcel, Verdict())], token="slow") == 0
    release([parcel.package.pk], token="slow")
    assert state_of(record, platform) == ["I packed"]


def test_a_newer_revision_waits_for_the_one_under_way(city, platform, record):
    city.faults = ["reset after", "500"]
    push_platform(platform.pk)
    hooks.changed.fire([change(record).pk], actor=None)
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I unknown", "U pending"]
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I superseded", "U accepted"]
    assert city.ledger.totals()["late"] == 0


def test_a_record_that_leaves_while_it_is_under_way_is_withdrawn_afterwards(city, platform, record):
    city.faults = ["reset after"]
    push_platform(platform.pk)
    leave(record)
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I withdrawn", "D accepted"]
    assert city.held() == {}


def test_rows_put_back_in_line_give_way_to_a_newer_revision(city, platform, record):
    packing.pack(platform, token="dead")
    leave(record)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I superseded", "D cancelled"]
    assert city.calls == []


def test_a_package_without_receipt_for_three_days_waits_for_a_person(city, platform, record):
    city.faults = ["500", "500"]
    push_platform(platform.pk)
    Package.objects.update(created_at=timezone.now() - timedelta(days=3, minutes=1))
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I held"]


def test_a_wrong_key_holds_everything_back_and_loses_nothing(city, platform, record):
    Platform.objects.update(app_key="key-unknown")
    push_platform(platform.pk)
    assert (state_of(record, platform), city.ledger.totals()["applied"]) == (["I pending"], 0)


def test_a_returned_row_does_not_hold_up_its_batch(city, platform, record):
    wrong = released(details={**record.details, "decided_on": None})
    queue([wrong.pk])
    push_platform(platform.pk)
    assert (state_of(record, platform), state_of(wrong, platform)) == (["I accepted"], ["I rejected"])
    row = Delivery.objects.get(record=wrong)
    assert (row.reason_code, row.reason_field, row.reason_text) == ("E01", "CF_JDRQ", "必填项缺失")


def test_a_record_that_cannot_be_packed_does_not_hold_up_the_others(city, platform, record):
    broken = released(sealed=b"\x0aA256GCM:xx nonsense")
    queue([broken.pk])
    push_platform(platform.pk)
    assert (state_of(record, platform), state_of(broken, platform)) == (["I accepted"], ["I held"])


def test_a_paused_platform_gets_nothing(city, platform, record):
    Platform.objects.update(is_paused=True)
    push_platform(platform.pk)
    assert (city.calls, sweep()) == ([], [])


def test_five_records_go_in_packages_of_at_most_two(city, platform):
    Platform.objects.update(package_size=2)
    records = [released() for _ in range(5)]
    queue([record.pk for record in records])
    push_platform(platform.pk)
    assert sorted(Package.objects.values_list("rows", flat=True)) == [1, 2, 2]
    assert city.held() == {record.public_id: record.revision for record in records}
