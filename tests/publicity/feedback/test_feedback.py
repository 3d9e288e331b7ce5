"""网站找错: everybody can write, only the site administrator reads, nothing personal stays longer than needed."""

import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, NotAllowed
from credit.units.models import PostRole
from publicity.feedback import services
from publicity.feedback.models import FeedbackState, SiteFeedback
from tests.factories.credit import UserFactory

pytestmark = pytest.mark.django_db
FORM = reverse("feedback")
TEXT = "首页的电话打不通，请核对。"


@pytest.fixture
def administrator(db):
    return UserFactory(role=PostRole.SITE_ADMIN)


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_report_reaches_the_staff(client):
    answer = client.post(FORM, {"page": "/catalogue/", "text": TEXT})
    assert answer.headers["Location"] == reverse("feedback-thanks")
    entry = SiteFeedback.objects.get()
    assert (entry.page, entry.text, entry.state, entry.contact) == ("/catalogue/", TEXT, "open", None)
    assert actions() == ["feedback.received"]


def test_the_contact_is_sealed(client):
    client.post(FORM, {"text": TEXT, "contact": "13800138000"})
    entry = SiteFeedback.objects.get()
    assert b"13800138000" not in bytes(entry.contact)


def test_personal_numbers_in_the_text_are_masked(client):
    client.post(FORM, {"text": "我的手机13800138000登不上", "page": "搜 13800138000 时"})
    entry = SiteFeedback.objects.get()
    assert "13800138000" not in entry.text + entry.page


def test_nothing_that_was_typed_is_logged_or_audited(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post(FORM, {"text": "示例人甲说页面有错", "contact": "demo@example.com"})
    assert "示例人甲" not in caplog.text
    assert "demo@example.com" not in caplog.text
    entry = AuditEntry.objects.get()
    assert (entry.facts, entry.reason) == ({}, "")


@pytest.mark.parametrize(
    ("referrer", "kept"),
    [
        ("http://testserver/publicity/penalties/?name=某某", "/publicity/penalties/"),
        ("https://elsewhere.example/a", ""),
        ("http://testserver/feedback/", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_the_page_is_known_from_the_way_there_without_what_was_searched(client, referrer, kept):
    text = client.get(FORM, headers={"Referer": referrer}).content.decode()
    assert f'name="page" type="text" value="{kept}"' in text
    assert "某某" not in text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://credit.example/query/?q=某某#x", "/query/"),
        ("/subjects/ab/?x=1", "/subjects/ab/"),
        ("首页右上角", "首页右上角"),
        ("http://[broken", ""),
    ],
)
def test_an_address_is_kept_without_its_query(client, typed, kept):
    client.post(FORM, {"text": TEXT, "page": typed})
    assert SiteFeedback.objects.get().page == kept


@pytest.mark.parametrize(("text", "said"), [("", "还没有写哪里不对"), ("错", "字太少"), ("错" * 1001, "最多 1,000 字")])
def test_a_mistake_is_told_and_what_was_typed_stays(client, text, said):
    answer = client.post(FORM, {"text": text, "contact": "demo@example.com"}).content.decode()
    assert said in answer
    assert 'aria-invalid="true"' in answer
    assert "demo@example.com" in answer
    assert not SiteFeedback.objects.exists()


def test_a_robot_that_fills_every_field_is_thanked_and_forgotten(client):
    assert client.post(FORM, {"text": TEXT, "website": "https://spam.example"}).status_code == 302
    assert not SiteFeedback.objects.exists()


def test_too_many_reports_have_to_wait_and_lose_nothing(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"feedback": 2}
    address = {"REMOTE_ADDR": "198.51.100.77"}
    for _ in range(2):
        assert client.post(FORM, {"text": TEXT}, **address).status_code == 302
    answer = client.post(FORM, {"text": TEXT}, **address)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert TEXT in answer.content.decode()
    assert SiteFeedback.objects.count() == 2


def test_a_form_of_another_site_is_refused(client):
    client.handler.enforce_csrf_checks = True
    assert client.post(FORM, {"text": TEXT}).status_code == 403


def test_closing_deletes_the_contact_and_is_audited(administrator):
    entry = services.receive(page="", text=TEXT, contact="demo@example.com")
    services.handle(entry.pk, actor=administrator, result="电话已更正")
    entry.refresh_from_db()
    assert (entry.state, entry.contact, entry.handled_by) == (FeedbackState.DONE, None, administrator)
    assert actions() == ["feedback.received", "feedback.handled"]


def test_a_report_is_closed_once_and_not_without_a_word(administrator):
    entry = services.receive(page="", text=TEXT)
    with pytest.raises(DomainError, match="处理情况"):
        services.handle(entry.pk, actor=administrator, result="  ")
    services.handle(entry.pk, actor=administrator, result="已改")
    with pytest.raises(DomainError, match="处理过了"):
        services.handle(entry.pk, actor=administrator, result="又改")


@pytest.mark.parametrize("role", [role for role in PostRole.values if role != PostRole.SITE_ADMIN])
def test_nobody_else_closes_or_sees_a_contact(role):
    entry, person = services.receive(page="", text=TEXT, contact="demo@example.com"), UserFactory(role=role)
    with pytest.raises(NotAllowed):
        services.handle(entry.pk, actor=person, result="已改")
    with pytest.raises(NotAllowed):
        services.contact_of(entry, actor=person)


def test_the_database_keeps_no_contact_of_a_closed_report(administrator):
    entry = services.receive(page="", text=TEXT, contact="demo@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteFeedback.objects.filter(pk=entry.pk).update(state=FeedbackState.DONE)
