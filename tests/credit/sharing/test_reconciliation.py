"""Both sides are set beside each other: what differs is named, and mended with one action."""

import random
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from credit.bench.reconcile import Books, plant
from credit.kernel.errors import DomainError, NotAllowed
from credit.records.models import RecordRevision
from credit.sealing import seal
from credit.sharing import digests
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery, Platform, PlatformItem
from credit.sharing.platforms.base import Held, TryLater, row_hash
from credit.sharing.platforms.files import NO_INVENTORY
from credit.sharing.reconciliation import mending, services, statements
from credit.sharing.reconciliation.models import Difference, Reconciliation
from credit.units.models import PostRole
from tests.factories.credit import RecordFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
MONTH = date(2026, 6, 1)


@pytest.fixture
def platform(db):
    return known_platform("city")


def known_platform(code):
    found = Platform.objects.create(
        code=code, name="示例平台", level="city", address="http://127.0.0.1:1", app_key=code, sealed_secret=seal("示例")
    )
    PlatformItem.objects.create(platform=found, item=item(), levels=["public", "authorised"])
    return found


@pytest.fixture
def office():
    return UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())


def held(record, *, version=1, text=""):
    return Held(record.public_id, version, row_hash({"CF_WSH": text or record.document_number}))


def accepted(platform, record, *, day=DAY, **values):
    values = {
        "revision": 1,
        "operation": "I",
        "state": "accepted",
        "accepted_at": timezone.now() - timedelta(1),
        **values,
    }
    digest = digests.stored(row_hash({"CF_WSH": record.document_number}))
    return Delivery.objects.create(
        platform=platform, item=record.item, record=record, packed_on=day, payload_digest=digest, **values
    )


@pytest.fixture
def books(platform):
    """Four records that both sides hold alike."""
    records = RecordFactory.create_batch(4, published=True)
    for record in records:
        accepted(platform, record)
    found = Books({record.public_id: (DAY, held(record)) for record in records})
    found.records = records
    return found


def compare(platform, books, month=MONTH, **values):
    return services.reconcile(platform, item(), month, client_for=lambda _: books, **values)


def apart(run):
    return {(one.kind, one.key) for one in Difference.objects.filter(run=run)}


def test_two_sides_that_hold_the_same_agree(platform, books):
    run = compare(platform, books)
    assert (run.outcome, run.ours, run.theirs, apart(run)) == ("agreed", 4, 4, set())


@pytest.mark.parametrize("seed", [1, 2])
def test_exactly_the_planted_differences_are_found(platform, books, seed):
    expected = plant(books, 3, random.Random(seed))
    run = compare(platform, books)
    assert apart(run) == expected
    assert (run.outcome, run.missing_here, run.missing_there, run.different) == ("differs", 1, 1, 1)


def test_what_agreed_and_did_not_change_is_not_listed_again(platform, books, monkeypatch):
    compare(platform, books)
    monkeypatch.setattr(books, "holdings", None)
    assert compare(platform, books).outcome == "agreed"


def test_what_changed_on_our_side_is_listed_again(platform, books):
    compare(platform, books)
    accepted(platform, RecordFactory(published=True))
    assert compare(platform, books).missing_there == 1


@pytest.mark.parametrize("state", ["pending", "sent", "unknown", "received"])
def test_a_record_under_way_is_not_judged(platform, books, state):
    record = books.records[0]
    accepted(platform, record, revision=2, operation="U", state=state, accepted_at=None)
    books.rows[record.public_id] = (DAY, held(record, version=2))
    run = compare(platform, books)
    assert (apart(run), run.outcome, run.under_way) == (set(), "agreed", 1), "and the books add up"
    assert "在途 1" in statements._words(run)


def test_what_was_accepted_while_the_platform_answered_is_not_judged(platform, books):
    accepted(platform, RecordFactory(published=True), accepted_at=timezone.now() + timedelta(seconds=5))
    assert apart(compare(platform, books)) == set()


def test_what_another_mode_delivered_is_counted_and_not_judged_where_it_cannot_be_seen(platform, books):
    """A platform that moved from its interface to a library: the library never held what the interface took."""
    older, newer, again = books.records[0], books.records[1], books.records[2]
    Delivery.objects.update(way="library")
    Delivery.objects.filter(record__in=[older, again]).update(way="rest")
    del books.rows[older.public_id]  # not in the library
    books.rows[again.public_id] = (DAY, held(again, version=1, text="as the library knew it before"))
    del books.rows[newer.public_id]  # lost there: that is a difference
    assert compare(platform, books).missing_there == 2, "by the interface everything can be seen"
    Platform.objects.update(mode="library")
    platform.refresh_from_db()
    run = compare(platform, books)
    assert (apart(run), run.ours, run.unseen) == ({("there", newer.public_id)}, 2, 2)
    assert "另有 2 条" in statements._words(run)


def test_another_month_is_not_mixed_in(platform, books):
    other = RecordFactory(published=True)
    accepted(platform, other, day=date(2026, 7, 1))
    books.rows[other.public_id] = (date(2026, 7, 1), held(other))
    assert (compare(platform, books).ours, compare(platform, books, date(2026, 7, 9)).ours) == (4, 1)


def test_an_older_version_at_the_platform_is_a_difference_and_no_stranger(platform, books):
    record = books.records[0]
    Delivery.objects.filter(record=record).update(state="superseded")
    accepted(platform, record, revision=2, operation="U", day=date(2026, 7, 3))
    [one] = Difference.objects.filter(run=compare(platform, books))
    assert (one.kind, one.our_version, one.their_version) == ("different", 2, 1)


def test_what_the_platform_lacks_or_has_otherwise_is_sent_again_to_it_alone(platform, books, office):
    known_platform("province")
    missing, changed = books.records[:2]
    del books.rows[missing.public_id]
    books.rows[changed.public_id] = (DAY, held(changed, text="别的"))
    run = compare(platform, books)
    assert mending.mend(run, actor=office).sent == 2
    queued = Delivery.objects.filter(state="pending").order_by("pk")
    assert [(row.platform, row.record, row.revision) for row in queued] == [
        (platform, missing, 2), (platform, changed, 2),
    ]  # fmt: skip
    assert RecordRevision.objects.filter(action="record.sent_again").count() == 2
    assert set(Difference.objects.values_list("mended", flat=True)) == {"重新报送"}


def test_mending_twice_queues_nothing_twice(platform, books, office):
    del books.rows[books.records[0].public_id]
    run = compare(platform, books)
    mending.mend(run, actor=office)
    assert mending.mend(run, actor=office) == mending.Mended(0, 0, 0)
    assert Delivery.objects.filter(state="pending").count() == 1


def test_what_the_platform_should_not_have_is_recalled(platform, books, office):
    gone = RecordFactory(withdrawn=True)
    accepted(platform, gone, state=DeliveryState.WITHDRAWN)
    books.rows[gone.public_id] = (DAY, held(gone))
    run = compare(platform, books)
    assert mending.mend(run, actor=office).recalled == 1
    row = Delivery.objects.get(state="pending")
    assert (row.record, row.operation, row.is_recall) == (gone, "D", True)


def test_a_key_nobody_knows_here_is_left_for_the_platform(platform, books, office):
    books.rows["zz00000000000000"] = (DAY, Held("zz00000000000000", 1, "0"))
    assert mending.mend(compare(platform, books), actor=office) == mending.Mended(0, 0, 1)


def test_only_who_manages_deliveries_mends(platform, books):
    del books.rows[books.records[0].public_id]
    with pytest.raises(NotAllowed):
        mending.mend(compare(platform, books), actor=UserFactory(role=PostRole.CLERK, unit=UnitFactory()))


def test_trouble_with_the_platform_is_a_result(platform, books, monkeypatch):
    def trouble(*period):
        raise TryLater("HTTP 503", unknown=True)

    monkeypatch.setattr(books, "tally", trouble)
    run = compare(platform, books)
    assert (run.outcome, run.failure) == ("failed", "HTTP 503")


def test_a_new_run_replaces_the_open_differences_of_the_month(platform, books, office):
    del books.rows[books.records[0].public_id]
    compare(platform, books)
    compare(platform, books)
    assert Difference.objects.count() == 1


@pytest.mark.parametrize(("today", "months"), [
    (date(2026, 6, 30), ["2026-05", "2026-06"]),
    (date(2026, 7, 31), ["2026-07"]),
    (date(2026, 3, 1), ["2026-01", "2026-03"]),
])  # fmt: skip
def test_every_night_the_last_thirty_days_are_compared(today, months):
    assert [f"{month:%Y-%m}" for month in services.months_due(today)] == months


def test_once_a_month_the_whole_year_is_compared():
    months = services.months_due(date(2026, 1, 2))
    assert (len(months), months[0], months[-1]) == (13, date(2025, 1, 1), date(2026, 1, 1))


def test_the_night_compares_every_item_and_stops_at_a_platform_in_trouble(platform, books, monkeypatch):
    PlatformItem.objects.create(platform=platform, item=item("licence"), levels=["public"])
    assert services.nightly(today=date(2026, 6, 30), client_for=lambda _: books) == 4

    def trouble(*period):
        raise TryLater("HTTP 503", unknown=True)

    monkeypatch.setattr(books, "tally", trouble)
    assert services.nightly(today=date(2026, 6, 30), client_for=lambda _: books) == 2


def test_the_command_says_so_when_it_could_not_compare(platform, capsys):
    with pytest.raises(CommandError) as ended:
        call_command("reconcile", platform="city", month="2026-06")
    assert ended.value.returncode == 2
    assert Reconciliation.objects.get().outcome == "failed"


@pytest.mark.parametrize(
    "arguments", [{"platform": "nobody", "month": "2026-06"}, {"platform": "city", "month": "六月"}]
)
def test_the_command_refuses_what_it_cannot_read(platform, arguments):
    with pytest.raises(CommandError):
        call_command("reconcile", **arguments)


def test_a_month_is_written_with_year_and_two_digits():
    assert services.parse_month("2026-06") == MONTH
    with pytest.raises(DomainError):
        services.parse_month("2026/6")


@pytest.mark.parametrize(
    "rows", [[Held("x" * 65, 1, "")], [Held("x", 1, ""), Held("x", 2, "")], [Held("x", 2**70, "")]]
)
def test_a_list_that_cannot_be_compared_fails_its_own_run_only(platform, books, monkeypatch, rows):
    PlatformItem.objects.create(platform=platform, item=item("licence"), levels=["public"])
    monkeypatch.setattr(books, "holdings", lambda *arguments: iter(rows))
    run = compare(platform, books)
    assert (run.outcome, run.failure) == ("failed", services.BAD_LIST)
    assert services.nightly(today=date(2026, 6, 20), client_for=lambda _: books) == 4


def test_an_inventory_that_is_missing_does_not_keep_other_items_from_being_compared(platform, books, monkeypatch):
    PlatformItem.objects.create(platform=platform, item=item("licence"), levels=["public"])

    def tally(kind, start, end):
        raise TryLater(NO_INVENTORY, unknown=False)

    monkeypatch.setattr(books, "tally", tally)
    assert services.nightly(today=date(2026, 6, 20), client_for=lambda _: books) == 4
    assert set(Reconciliation.objects.values_list("failure", flat=True)) == {NO_INVENTORY}


def test_what_is_held_for_a_person_is_compared(platform, books):
    record = books.records[0]
    accepted(platform, record, revision=2, operation="U", state="held", accepted_at=None)
    books.rows[record.public_id] = (DAY, held(record, version=2))
    assert apart(compare(platform, books)) == {("different", record.public_id)}
