"""A unit's returned and late rows and zero reports; the data officer's overview, replay and reconciliation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.audit.models import AuditEntry
from credit.records.models import RecordRevision
from credit.sealing import seal
from credit.sharing.answering import selectors
from credit.sharing.answering.models import LateReason, ZeroReport
from credit.sharing.models import Delivery, Platform, PlatformItem
from credit.sharing.reconciliation import services as reconciliation
from credit.sharing.reconciliation.models import Difference, Reconciliation, Statement
from credit.units.models import PostRole
from credit.units.policies import Reach
from tests.factories.credit import RecordFactory, RoleFactory, SubjectFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(db):
    found = Platform.objects.create(
        code="city",
        name="市平台（示例）",
        level="city",
        address="http://127.0.0.1:1",
        app_key="k",
        sealed_secret=seal("x"),
    )
    PlatformItem.objects.create(platform=found, item=item(), levels=["public", "authorised"])
    return found


@pytest.fixture
def unit(platform):
    return RoleFactory(item=item()).unit


@pytest.fixture
def sign_in(client, unit):
    def sign_in(role, where=None):
        user = UserFactory(role=role, unit=where or unit)
        client.force_login(user)
        return user

    return sign_in


def row(platform, unit, **values):
    record = values.pop("record", None) or RecordFactory(published=True, unit=unit, due_on=date(2026, 5, 29))
    values = {"state": "rejected", "reason_code": "E03", "reason_field": "CF_XDR_SHXYM", "revision": 1, **values}
    return Delivery.objects.create(platform=platform, item=record.item, record=record, operation="I", **values)


def personal(unit):
    return RecordFactory(
        published=True, unit=unit, subject=SubjectFactory(person=True), disclosure="authorised", publicity_start=None,
        publicity_end=None,
    )  # fmt: skip


def page(client, name):
    return client.get(reverse(f"admin:{name}")).content.decode()


def test_a_returned_row_tells_field_reason_and_mend_and_leads_to_the_correction(client, platform, unit, sign_in):
    sign_in(PostRole.CLERK)
    found = row(platform, unit, reason_text="校验位不对")
    text = page(client, "sharing-returned")
    assert "行政相对人代码_1(统一社会信用代码)" in text
    assert "E03 统一社会信用代码校验不通过" in text
    assert "校验位不对" in text
    assert reverse("admin:record-edit", args=[found.record_id]) in text


def test_another_units_rows_are_not_listed_and_not_resent(client, platform, unit, sign_in):
    other = row(platform, UnitFactory())
    sign_in(PostRole.CLERK)
    assert other.record.document_number not in page(client, "sharing-returned")
    client.post(reverse("admin:sharing-returned"), {"row": [other.pk]})
    assert Delivery.objects.filter(state="pending").count() == 0


def test_a_plain_resend_goes_as_a_new_revision_and_is_noted(client, platform, unit, sign_in):
    user = sign_in(PostRole.CLERK)
    found = row(platform, unit)
    for _ in range(2):
        client.post(reverse("admin:sharing-returned"), {"row": [found.pk]})
    queued = Delivery.objects.get(state="pending")
    assert (queued.record, queued.revision) == (found.record, 2)
    assert RecordRevision.objects.get(record=found.record).actor == user
    assert AuditEntry.objects.filter(action="delivery.resent", actor=user).count() == 1
    assert "没有被平台退回的记录" in page(client, "sharing-returned")


def test_a_person_is_named_only_to_who_may_see_what_is_sealed(client, platform, unit, sign_in):
    record = personal(unit)
    row(platform, unit, record=record)
    sign_in(PostRole.CLERK)
    assert record.subject.name not in page(client, "sharing-returned")
    sign_in(PostRole.REVIEWER)
    assert record.subject.name in page(client, "sharing-returned")


def test_the_list_of_deliveries_names_no_person(client, platform, unit, sign_in):
    record = personal(unit)
    row(platform, unit, record=record)
    sign_in(PostRole.SITE_ADMIN)
    text = page(client, "credit_delivery_changelist")
    assert "（涉个人）" in text
    assert record.subject.name not in text


def test_a_late_row_waits_for_a_reason_and_none_is_no_reason(client, platform, unit, sign_in):
    sign_in(PostRole.CLERK)
    late = row(platform, unit, state="accepted", accepted_at=timezone.now())
    row(platform, unit, state="accepted", accepted_at=timezone.make_aware(timezone.datetime(2026, 5, 29, 23, 59)))
    text = page(client, "sharing-late")
    assert "以下 1 条" in text
    client.post(reverse("admin:sharing-late"), {"row": [late.pk], "reason": "  "})
    assert LateReason.objects.count() == 0
    client.post(reverse("admin:sharing-late"), {"row": [late.pk], "reason": "平台停机（示例）"})
    assert LateReason.objects.get().record == late.record
    assert "没有待说明的迟报" in page(client, "sharing-late")


def test_the_first_screen_counts_returned_and_late_rows(client, platform, unit, sign_in):
    sign_in(PostRole.CLERK)
    row(platform, unit)
    row(platform, unit, state="accepted", accepted_at=timezone.now())
    text = page(client, "index")
    assert "条报送被拒" in text
    assert "条迟报要说明原因" in text


def test_a_month_without_decisions_is_confirmed_once_and_a_decision_contradicts_it(client, unit, sign_in):
    sign_in(PostRole.CLERK)
    last = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    values = {"unit": unit.pk, "item": item().pk, "month": str(last)}
    for _ in range(2):
        client.post(reverse("admin:sharing-zero"), values)
    assert ZeroReport.objects.get().month == last
    RecordFactory(unit=unit, decided_on=last + timedelta(days=3))
    assert "零报告不再成立" in page(client, "sharing-zero")
    ZeroReport.objects.all().delete()
    client.post(reverse("admin:sharing-zero"), values)
    client.post(reverse("admin:sharing-zero"), {**values, "month": "x"})
    assert ZeroReport.objects.count() == 0


def test_the_overview_tells_backlog_and_reasons_and_replays_a_range_once(client, platform, unit, sign_in):
    sign_in(PostRole.SITE_ADMIN)
    row(platform, unit)
    row(platform, unit, state="accepted", accepted_at=timezone.now())
    assert "E03 统一社会信用代码校验不通过" in page(client, "sharing-overview")
    day = timezone.localdate()
    values = {"platform": platform.pk, "item": item().pk, "start": day, "end": day}
    for _ in range(2):
        assert client.post(reverse("admin:sharing-overview"), values).status_code == 302
    assert Delivery.objects.filter(state="pending", revision=2).count() == 1
    assert AuditEntry.objects.filter(action="delivery.replayed").count() == 2
    assert client.post(reverse("admin:sharing-overview"), {**values, "end": "昨天"}).status_code == 422
    client.post(reverse("admin:sharing-overview"), {**values, "start": day + timedelta(days=1)})
    assert Delivery.objects.filter(state="pending").count() == 1


def test_a_difference_is_named_and_mended_from_its_page(client, platform, unit, sign_in):
    sign_in(PostRole.SITE_ADMIN)
    record, person = RecordFactory(published=True, unit=unit), personal(unit)
    run = Reconciliation.objects.create(platform=platform, item=item(), month=date(2026, 6, 1), outcome="differs")
    for one in (record, person):
        Difference.objects.create(run=run, kind="there", key=one.public_id, record=one, our_version=1)
    Difference.objects.create(run=run, kind="here", key="zz", their_version=1)
    address = reverse("admin:credit_reconciliation_change", args=[run.pk])
    text = client.get(address).content.decode()
    assert record.subject.name in text
    assert person.subject.name not in text
    assert "本方没有这条记录" in text
    client.post(address, {"row": [Difference.objects.get(record=record).pk]})
    assert Delivery.objects.get().record == record
    client.post(address, {"all": "1"})
    assert Delivery.objects.count() == 2


def test_a_reconciliation_and_its_statement_are_made_on_demand(client, platform, unit, sign_in):
    sign_in(PostRole.SITE_ADMIN)
    UnitFactory(code="U01")
    values = {"platform": platform.pk, "month": "2026-06"}
    client.post(reverse("admin:reconcile-now"), values)
    assert Reconciliation.objects.get().outcome == "failed"
    assert "没有对成" in page(client, "credit_reconciliation_changelist")
    client.post(reverse("admin:reconcile-now"), {**values, "statement": "1"})
    statement = Statement.objects.get()
    text = page(client, "credit_statement_changelist")
    assert statement.document.number in text
    for name in ("pdf", "csv", "signature", "key"):
        answer = client.get(reverse("admin:statement-file", args=[statement.pk, name]))
        assert answer.status_code == 200
        assert answer.content
    assert client.get(reverse("admin:statement-file", args=[statement.pk, "secret"])).status_code == 404
    assert client.post(reverse("admin:reconcile-now"), {"month": "六月"}).status_code == 422
    assert reconciliation.months_due(date(2026, 6, 15))


@pytest.mark.parametrize("name", ["sharing-overview", "reconcile-now"])
def test_a_clerk_does_not_open_the_officers_pages(client, unit, sign_in, name):
    sign_in(PostRole.CLERK)
    assert client.get(reverse(f"admin:{name}")).status_code == 302


@pytest.mark.parametrize("state", ["rejected", "held"])
def test_a_withdrawal_that_did_not_get_through_is_sent_again_as_a_withdrawal(client, platform, unit, sign_in, state):
    sign_in(PostRole.CLERK)
    found = row(platform, unit, record=RecordFactory(withdrawn=True, unit=unit), state=state)
    Delivery.objects.filter(pk=found.pk).update(operation="D")
    assert found.record.document_number in page(client, "sharing-returned")
    for _ in range(2):
        client.post(reverse("admin:sharing-returned"), {"row": [found.pk]})
    again = Delivery.objects.get(state="pending")
    assert (again.operation, again.is_recall, again.revision) == ("D", True, found.record.revision + 1)


def test_a_record_shown_again_is_not_late_when_it_was_in_time_at_first(platform, unit):
    first = row(platform, unit, state="withdrawn", accepted_at=datetime(2026, 5, 28, 12, tzinfo=UTC))
    row(platform, unit, record=first.record, state="accepted", revision=3, accepted_at=timezone.now())
    assert list(selectors.late(Reach(everything=True))) == []
    row(platform, unit, state="accepted", accepted_at=timezone.now())
    assert selectors.late(Reach(everything=True)).count() == 1
