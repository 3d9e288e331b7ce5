"""The public page of collection: newest acceptance, age of the backlog, lateness, and a light by rule."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.documents import signatures
from credit.sealing import seal
from credit.sharing.models import Delivery, Platform, PlatformItem
from credit.sharing.reporting import reporting
from publicity.collection import figures
from publicity.portal import memory
from tests.factories.credit import RecordFactory, SubjectFactory, item

pytestmark = pytest.mark.django_db
DAY = timezone.localtime().date()


@pytest.fixture(autouse=True)
def platform(db):
    memory.forget()
    found = Platform.objects.create(
        code="city", name="市公共信用信息平台（示例）", level="city", address="http://127.0.0.1:1", app_key="k",
        sealed_secret=seal("x"),
    )  # fmt: skip
    PlatformItem.objects.create(platform=found, item=item(), levels=["public"])
    return found


def row(platform, *, hours=0, due_on=None, **values):
    record = values.pop("record", None) or RecordFactory(published=True, due_on=due_on)
    moment = timezone.now() - timedelta(hours=hours)
    values = {"state": "pending", "queued_at": moment, "revision": 1, "operation": "I", **values}
    return Delivery.objects.create(platform=platform, item=record.item, record=record, **values)


def noon():
    """A moment of DAY, whatever the hour at which the tests run."""
    return timezone.make_aware(datetime.combine(DAY, time(12)))


def light():
    [one] = figures.compute(timezone.localdate()).platforms
    return one.light


@pytest.mark.parametrize(("hours", "expected"), [(23, "green"), (24, "amber"), (71, "amber"), (72, "red")])
def test_the_age_of_the_backlog_turns_the_light(platform, hours, expected):
    row(platform, hours=hours)
    assert light() == expected


@pytest.mark.parametrize(("late", "expected"), [(0, "green"), (1, "amber"), (3, "red")])
def test_late_rows_turn_the_light_by_their_share(platform, late, expected):
    for number in range(50):
        due = DAY - timedelta(days=1) if number < late else DAY
        row(platform, state="accepted", accepted_at=noon(), due_on=due)
    assert light() == expected


def test_rejected_rows_are_no_backlog_and_their_reasons_stay_inside(client, platform):
    person = RecordFactory(
        published=True, subject=SubjectFactory(person=True), disclosure="authorised", publicity_start=None,
        publicity_end=None,
    )  # fmt: skip
    row(platform, hours=500, state="rejected", reason_code="E05", reason_text="证件号码校验不通过", record=person)
    for name in ("collection", "collection-json"):
        text = client.get(reverse(name)).content.decode()
        assert "E05" not in text
        assert "证件号码" not in text
        assert person.subject.name not in text
    assert light() == "green"


def test_the_page_tells_newest_acceptance_and_lateness(client, platform):
    row(platform, state="accepted", accepted_at=timezone.now(), due_on=date(2026, 6, 1))
    text = client.get(reverse("collection")).content.decode()
    assert item().name in text
    assert "1 / 1（100.0%）" in text
    assert "没有积压" in text


def test_the_json_says_the_same(client, platform):
    row(platform, hours=30)
    content = client.get(reverse("collection-json")).json()
    [one] = content["platforms"]
    found = [one[name] for name in ("light", "waiting", "oldest_waits_hours", "newest_accepted_at")]
    assert found == ["amber", 1, 30.0, None]
    assert content["rule"]["red_hours"] == reporting().light_rule(timezone.localdate()).red_hours


def test_the_public_key_is_there_once_something_was_signed(client):
    assert client.get(reverse("statement-key")).status_code == 404
    made = signatures.present_key()
    assert client.get(reverse("statement-key")).content.decode() == made.public_pem
    assert reverse("statement-key") in client.get(reverse("collection")).content.decode()


def test_an_unknown_reason_code_is_told_as_it_is():
    assert reporting().reason("E77").text == "平台退回码 E77"
    assert reporting().reason("E01").text == "必填项缺失"
    assert set(reporting().reasons) == {*(f"E{n:02d}" for n in range(1, 13)), "E99"}
