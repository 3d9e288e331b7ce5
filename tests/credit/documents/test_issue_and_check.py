"""A document is issued as PDF, and anybody can check it without learning what it says."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.attachments.services import open_content
from credit.documents.services import Draft, check, issue, void
from tests.factories.credit import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    draft = Draft(
        title="撤下说明（示例）",
        paragraphs=["原决定已被撤销。", '#panic("not code")'],
        addressee="枣庄示例运输有限公司",
        facts=(("文书号", "示例〔2026〕1号"),),
    )
    return issue("withdrawal-notice", draft, unit=UnitFactory(), actor=UserFactory())


def test_the_document_is_a_pdf_with_its_digest(document):
    with open_content(document.attachment) as content:
        pdf = content.read()
    assert pdf.startswith(b"%PDF-")
    assert check(document.number, document.check_code).sha256 == document.sha256


def test_a_right_pair_is_valid_and_a_wrong_one_unknown(document):
    assert check(document.number.lower(), f" {document.check_code.upper()} ").state == "valid"
    assert check(document.number, "0" * 16).state == "unknown"
    assert check("ZZJT-CX-20200101-00000000", document.check_code).state == "unknown"


def test_it_expires_after_its_last_day(document):
    today = timezone.localdate()
    document.valid_until = today
    document.save()
    assert check(document.number, document.check_code, today=today).state == "valid"
    assert check(document.number, document.check_code, today=today + timedelta(days=1)).state == "expired"


def test_a_void_document_says_so(document):
    void(document, actor=None, reason="内容有误")
    assert check(document.number, document.check_code).state == "void"


def test_the_check_page_shows_state_and_unit_but_not_the_addressee(client, document):
    page = client.post(reverse("document-check"), {"number": document.number, "code": document.check_code})
    text = page.content.decode()
    assert document.unit.name in text
    assert "示例运输" not in text


def test_guessing_is_slowed_down(client, document):
    for _ in range(10):
        client.post(reverse("document-check"), {"number": document.number, "code": "guess"})
    answer = client.post(reverse("document-check"), {"number": document.number, "code": document.check_code})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1
