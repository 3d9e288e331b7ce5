"""Opinions are taken while the period runs, kept without personal numbers, studied with a reason, told in the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, NotAllowed
from publicity.content import services as articles
from publicity.content.consultations import services
from publicity.content.consultations.models import Consultation, Opinion
from tests.factories.credit import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _room(settings):
    """The counts of the limit outlive a test; only the test of the limit itself is to meet it."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"opinion": 1_000_000}


@pytest.fixture
def consult(release):
    """Return a function that opens a consultation on a released draft."""

    def make(opens=0, closes=30) -> Consultation:
        return Consultation.objects.create(
            article=release(), opens_on=TODAY + timedelta(days=opens), closes_on=TODAY + timedelta(days=closes)
        )

    return make


def _form(consultation):
    return reverse("opinion", args=[consultation.article.public_id])


def test_an_opinion_is_kept_masked_and_its_contact_sealed(client, consult):
    consultation = consult()
    answer = client.post(_form(consultation), {"text": "第三条改成每月，我的电话13800138000", "contact": "13900139000"})
    assert "收到了您的意见" in answer.content.decode()
    opinion = Opinion.objects.get()
    assert opinion.text == "第三条改成每月，我的电话138****8000"
    assert b"13900139000" not in bytes(opinion.contact)


@pytest.mark.parametrize(
    ("opens", "closes", "is_taken"), [(0, 0, True), (-5, 0, True), (0, 5, True), (1, 5, False), (-5, -1, False)]
)
def test_both_ends_of_the_period_count(client, consult, opens, closes, is_taken):
    client.post(_form(consult(opens, closes)), {"text": "示例意见一条"})
    assert Opinion.objects.exists() is is_taken


@pytest.mark.parametrize(
    "values", [{"text": ""}, {"text": "短"}, {"text": "长" * 3001}, {"text": "好意见", "website": "x"}]
)
def test_what_is_empty_too_long_or_from_a_robot_is_not_kept(client, consult, values):
    client.post(_form(consult()), values)
    assert not Opinion.objects.exists()


def test_who_sends_too_often_waits_and_keeps_what_was_typed(client, consult, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"opinion": 1}
    url, someone = _form(consult()), uuid4().hex
    client.post(url, {"text": "第一条示例意见"}, REMOTE_ADDR=someone)
    answer = client.post(url, {"text": "第二条示例意见"}, REMOTE_ADDR=someone)
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "第二条示例意见" in answer.content.decode()
    assert Opinion.objects.count() == 1


def test_the_article_tells_the_period_then_the_counts_then_the_result(client, consult, release, desk):
    consultation = consult()
    page = consultation.article.get_absolute_url()
    assert "正在征求意见" in client.get(page).content.decode()
    client.post(_form(consultation), {"text": "示例意见一条"})
    client.post(_form(consultation), {"text": "示例意见两条"})
    services.study(Opinion.objects.first().pk, actor=desk.clerk, outcome="adopted", answer="说得对")
    assert "收到 2 条" not in client.get(page).content.decode()
    result = release(title="示例意见采纳情况")
    Consultation.objects.update(opens_on=TODAY - timedelta(days=9), closes_on=TODAY - timedelta(days=1), result=result)
    text = client.get(page).content.decode()
    assert "收到 2 条，采纳和部分采纳 1 条" in text
    assert "示例意见采纳情况" in text
    articles.withdraw(result.pk, actor=desk.reviewer, reason="示例")
    assert "示例意见采纳情况" not in client.get(page).content.decode()


def test_opinions_are_never_shown_in_public(client, consult):
    consultation = consult()
    client.post(_form(consultation), {"text": "只给工作人员看的示例意见"})
    assert "只给工作人员看的" not in client.get(consultation.article.get_absolute_url()).content.decode()


def test_the_form_of_a_withdrawn_draft_is_gone(client, consult, desk):
    consultation = consult()
    articles.withdraw(consultation.article_id, actor=desk.reviewer, reason="示例")
    assert client.get(_form(consultation)).status_code == 404
    assert client.post(_form(consultation), {"text": "示例意见一条"}).status_code == 404


def test_a_studied_opinion_has_a_reason_and_keeps_no_contact(consult, desk):
    opinion = services.receive(consult(), text="示例意见", contact="13900139000", today=TODAY)
    assert services.contact_of(opinion, actor=desk.clerk) == "13900139000"
    assert AuditEntry.objects.filter(action="sealed.viewed").count() == 1
    with pytest.raises(NotAllowed):
        services.contact_of(opinion, actor=desk.stranger)
    with pytest.raises(NotAllowed):
        services.study(opinion.pk, actor=desk.stranger, outcome="not", answer="不属于本目录")
    with pytest.raises(DomainError, match="理由"):
        services.study(opinion.pk, actor=desk.clerk, outcome="not", answer=" ")
    assert services.study(opinion.pk, actor=desk.clerk, outcome="not", answer="不属于本目录").contact is None


def test_the_database_refuses_a_period_that_ends_before_it_starts_and_contacts_kept_too_long(consult):
    consultation = consult()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.update(closes_on=TODAY - timedelta(days=1))
    opinion = services.receive(consultation, text="示例意见", contact="x", today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=opinion.pk).update(outcome="adopted")


def test_on_the_desk_those_of_the_unit_study_and_others_see_nothing(client, consult, desk):
    opinion = services.receive(consult(), text="示例意见", contact="13900139000", today=TODAY)
    change = reverse("admin:publicity_opinion_change", args=[opinion.pk])
    for user, shows in ((desk.clerk, True), (desk.reviewer, False)):
        client.force_login(user)
        assert ("13900139000" in client.get(change).content.decode()) is shows
    client.force_login(desk.stranger)
    assert client.get(change).status_code == 302
    assert "示例意见" not in client.get(reverse("admin:publicity_opinion_changelist")).content.decode()
    client.force_login(desk.clerk)
    assert "请写明理由" in client.post(change, {"outcome": "adopted", "answer": ""}).content.decode()
    client.post(change, {"outcome": "adopted", "answer": "说得对"})
    opinion.refresh_from_db()
    assert (opinion.outcome, opinion.contact) == ("adopted", None)
    assert client.get(reverse("admin:publicity_consultation_changelist")).status_code == 200
    page = reverse("admin:publicity_consultation_change", args=[opinion.consultation_id])
    client.post(page, {"result": opinion.consultation.article_id})
    assert Consultation.objects.get().result_id == opinion.consultation.article_id
