"""What later answers make of rows: judged in their own time, row by row, sent back afterwards, sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.records import hooks
from credit.sharing import again, digests, returns
from credit.sharing.models import Delivery, Package
from credit.sharing.outbox import queue
from credit.sharing.packing import pack
from credit.sharing.platforms.base import Receipt, Rejection
from credit.sharing.sandbox.receiving import Habits
from credit.sharing.sending import push_platform

from .conftest import change, later, leave, released, state_of


class Slow:
    """A client whose receipts tell of some rows at a time."""

    def __init__(self, *receipts):
        self.receipts = list(receipts)

    def __call__(self, platform):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def push(self, batch):
        return self.receipts.pop(0)

    def receipt(self, batch):
        return self.receipts.pop(0)


def keys(records):
    return [(record.public_id, record.revision) for record in records]


def test_a_batch_judged_later_is_received_first_and_asked_about_again(city):
    platform, record = city.register(), released()
    queue([record.pk])
    city.desk.habits = Habits(judges_after=3600)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I received"]
    city.desk.habits = Habits()
    later(platform)
    push_platform(platform.pk)
    assert (state_of(record, platform), city.calls) == (["I accepted"], ["POST", "GET"])
    assert Delivery.objects.get().platform_record_id.startswith("P0")


def test_rows_are_settled_as_the_answers_come(city):
    platform = city.register()
    records = [released() for _ in range(3)]
    queue([record.pk for record in records])
    a, b, c = keys(records)
    slow = Slow(
        Receipt(pending=frozenset((a, b, c))),
        Receipt(rejections={b: Rejection("CF_JDRQ", "E06", "日期")}, pending=frozenset((c,)), numbers={a: "7"}),
        Receipt(rejections={a: Rejection("", "E99", "迟到的退回")}, numbers={c: "9"}),
    )
    for _ in range(3):
        push_platform(platform.pk, client_for=slow)
        later(platform)
    assert [state_of(record, platform) for record in records] == [["I accepted"], ["I rejected"], ["I accepted"]]
    assert list(Delivery.objects.order_by("pk").values_list("platform_record_id", flat=True)) == ["7", "", "9"]
    assert Package.objects.get().state == "accepted"


def test_rows_that_are_never_judged_wait_for_a_person(city):
    platform = city.register(give_up_days=4)
    records = [released(), released()]
    queue([record.pk for record in records])
    a, b = keys(records)
    slow = Slow(Receipt(pending=frozenset((b,))), Receipt(pending=frozenset((b,))))
    push_platform(platform.pk, client_for=slow)
    Package.objects.update(created_at=timezone.now() - timedelta(days=4, minutes=1))
    later(platform)
    push_platform(platform.pk, client_for=slow)
    assert [state_of(record, platform) for record in records] == [["I accepted"], ["I held"]]


def test_a_row_sent_back_later_is_rejected_and_its_correction_accepted(city):
    platform, record = city.register(), released()
    queue([record.pk])
    push_platform(platform.pk)
    city.ledger.take_back(record.public_id, record.revision, code="E04", text="名称不一致")
    assert returns.collect_all() == 1
    row = Delivery.objects.get()
    assert (row.state, row.reason_code, row.reason_text) == ("rejected", "E04", "名称不一致")
    hooks.changed.fire([change(record).pk], actor=None)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I superseded", "I accepted"]
    assert city.held() == {record.public_id: record.revision}
    assert returns.collect_all() == 0


def test_trouble_in_asking_one_platform_does_not_keep_another_waiting(city, province):
    platforms, record = (city.register(), province.register()), released()
    queue([record.pk])
    for platform in platforms:
        push_platform(platform.pk)
    province.ledger.take_back(record.public_id, record.revision, code="E04", text="名称不一致")
    city.faults = ["500"]
    assert returns.collect_all() == 1


@pytest.mark.parametrize("moment", ["before packing", "after packing"])
def test_what_reconciliation_compares_is_noted_when_a_row_is_packed(city, moment):
    platform, record = city.register(), released()
    queue([record.pk])
    row = Delivery.objects.get()
    if moment == "before packing":
        assert (row.payload_digest, row.packed_on) == (None, None)
        return
    (parcel,) = pack(platform, token="t")
    row.refresh_from_db()
    assert row.packed_on.isoformat() == parcel.batch.content()[0]["createdAt"][:10]
    push_platform(platform.pk)
    (held,) = city.ledger.holds("XZCF", "2000-01-01", "2100-01-01")
    assert bytes(row.payload_digest) == digests.stored(held.hash)


def test_a_withdrawal_that_was_refused_is_sent_again_as_one(city):
    platform, record = city.register(), released()
    queue([record.pk])
    push_platform(platform.pk)
    leave(record)
    refusal = Receipt(rejections={(record.public_id, record.revision): Rejection("", "E99", "示例")})
    push_platform(platform.pk, client_for=Slow(refusal))
    assert state_of(record, platform) == ["I accepted", "D rejected"]
    assert again.recall(platform, [record.pk], actor=None, reason="示例") == [record.pk]
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I withdrawn", "D superseded", "D accepted"]
    assert city.held() == {}


def test_a_revision_overtaken_while_it_was_put_back_in_line_is_never_sent(city):
    platform, record = city.register(), released()
    queue([record.pk])
    change(record, status="withdrawn")
    Delivery.objects.create(platform=platform, item=record.item, record=record, revision=record.revision, operation="D")
    push_platform(platform.pk)
    assert (state_of(record, platform), city.calls) == (["I superseded", "D cancelled"], [])


def test_a_row_with_a_number_and_a_rejection_is_rejected_and_nothing_said_of_a_person_is_kept(city):
    platform, firm, person = city.register(), released(), released(person=True)
    queue([firm.pk, person.pk])
    a, b = keys([firm, person])
    why = Rejection("CF_XDR_MC", "E04", "名称与证件不一致（示例）")
    push_platform(platform.pk, client_for=Slow(Receipt(rejections={a: why, b: why}, numbers={a: "7", b: "8"})))
    rows = list(Delivery.objects.order_by("pk").values_list("state", "reason_code", "reason_text"))
    assert rows == [("rejected", "E04", why.text), ("rejected", "E04", "")]
