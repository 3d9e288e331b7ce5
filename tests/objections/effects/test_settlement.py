"""A repair is proved channel by channel: own pages are read, platforms answer by receipt; then the case closes."""

import pytest
from django.utils import timezone

from credit.records.models import Record
from credit.sharing.models import Delivery, Platform
from objections.moves.services import act
from objections.settlement.following import follow
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, item
from tests.factories.objections import USCC, opened

pytestmark = pytest.mark.usefixtures("no_typesetting")


@pytest.fixture
def granted(people):
    record = RecordFactory(published=True, unit=people.unit, entered_by=people.clerk)
    case = opened("repair", record=record, channel="window", actor=people.admin).case
    for action, actor, told in (
        ("route", people.admin, {"unit": people.unit.pk}),
        ("accept", people.clerk, {}),
        ("propose", people.clerk, {"proposal": "grant", "opinion": "已履行"}),
        ("approve", people.legal, {"opinion": "同意"}),
    ):
        case = act(case.pk, action, actor=actor, today=TODAY, **told)
    return case


@pytest.fixture
def fetch(client):
    def text(address):
        answer = client.get(address, follow=True)
        return answer.content.decode() if answer.status_code == 200 else ""

    return text


def test_the_record_is_gone_from_every_own_channel_and_the_case_closes(granted, fetch):
    assert follow(fetch) == 1
    granted.refresh_from_db()
    assert granted.state == "closed"
    assert all(line.asked_at <= line.gone_at and line.accepted_at for line in granted.settlement.all())


def test_a_channel_that_still_shows_the_record_keeps_the_sheet_open(granted):
    shown = granted.record.public_id
    assert follow(lambda address: shown) == 0
    assert granted.settlement.filter(gone_at__isnull=True, still_seen__gt=0).exists()


def test_a_platform_counts_when_its_receipt_is_there(granted, fetch):
    platform = Platform.objects.create(
        code="city-demo",
        name="示例市平台",
        level="city",
        address="http://demo.invalid",
        app_key="x",
        sealed_secret=b"x",
    )
    line = granted.settlement.create(channel="platform:city-demo", label="示例市平台", platform=platform)
    assert follow(fetch) == 0
    delivery = Delivery.objects.create(
        platform=platform, item=granted.record.item, record=granted.record, revision=99, operation="D",
        state="accepted", accepted_at=timezone.now(), queued_at=timezone.now(),
    )  # fmt: skip
    assert follow(fetch) == 1
    line.refresh_from_db()
    assert line.gone_at == delivery.accepted_at


def test_a_revoked_repair_shows_the_record_again(granted, people):
    case = act(granted.pk, "revoke", actor=people.legal, today=TODAY, reason="材料不实（示例）")
    case.record.refresh_from_db()
    assert (case.state, case.record.status, case.is_open) == ("revoked", "published", False)


def test_the_promise_behind_a_revoked_repair_is_on_file_as_broken_and_waits_for_a_second_person(granted, people):
    item("commitment")
    SubjectFactory(code=USCC, name="枣庄示例运输有限公司")
    act(granted.pk, "revoke", actor=people.legal, today=TODAY, reason="缴款收据系伪造（示例）")
    breach = Record.objects.get(item__slug="commitment")
    told = breach.details
    assert (breach.subject.name, breach.subject.code) == ("枣庄示例运输有限公司", USCC)
    assert (told["commitment_type"], told["fulfilment_state"]) == ("信用修复型", "违诺认定")
    assert told["unfulfilled"] == "缴款收据系伪造（示例）"
    assert granted.record.document_number not in str(told)
    assert (breach.status, breach.entered_by) == ("submitted", people.legal)
    assert granted.events.get(action="revoke").facts["breach"] == breach.pk


def test_without_a_firm_on_file_a_revoked_repair_makes_up_nobody(granted, people):
    act(granted.pk, "revoke", actor=people.legal, today=TODAY, reason="材料不实（示例）")
    assert not Record.objects.filter(item__slug="commitment").exists()
