"""A firm proves itself with a code; the page says the same whether it has a contact, and tries are few."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.limits.services import TooMany
from credit.messages.models import Message
from credit.sealing import seal, unseal
from objections.cases.models import Case
from objections.intake import drafts
from objections.intake.standing import services
from objections.intake.standing.models import ContactCode
from tests.factories.credit import RecordFactory
from tests.factories.objections import USCC
from tests.objections.forms.conftest import FIRM, WORDS, Visitor

pytestmark = pytest.mark.django_db
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|\d\d:\d\d')


@pytest.fixture(autouse=True)
def many_codes(monkeypatch):
    """All tests speak of one firm; what a day allows is one test's matter."""
    monkeypatch.setitem(services.rules(), "codes_a_day", 1_000_000)


@pytest.fixture
def registered(record):
    """The firm of the record, with a mobile number in its sealed registration."""
    RecordFactory(
        slug="road-enterprise", subject=record.subject, published=True, sealed=seal({"contact_phone": "138 0000 0009"})
    )
    return record


def sent_code():
    return re.search(r"[0-9]{6}", unseal(Message.objects.latest("pk").sealed)["text"])[0]


@pytest.fixture
def begun(calendar, registered):
    visitor = Visitor()
    visitor.begin(registered)
    visitor.step("what", who="organisation")
    visitor.step("problem", **WORDS)
    return visitor


def test_the_code_goes_to_the_registered_contact_and_proves_the_firm(begun, registered):
    page = begun.step("contact", do="code", **FIRM)
    assert unseal(Message.objects.get().sealed)["address"] == "13800000009"
    assert "13800000009" not in page.content.decode()
    assert begun.step("contact", contact_code=sent_code(), **FIRM).url == "/cases/objection/review/"
    begun.send()
    assert Case.objects.get().standing == "subject"
    assert not ContactCode.objects.exists()


def test_an_agent_with_a_code_is_an_agent_and_brings_the_letter(begun):
    begun.step("what", who="agent_organisation")
    begun.step("contact", do="code", **FIRM)
    page = begun.step("contact", contact_code=sent_code(), agent_name="示例丙", **FIRM).content.decode()
    assert "授权委托书" in page
    assert "已核验" in page


def test_the_answer_is_the_same_where_there_is_no_contact(begun, registered):
    known = CSRF.sub("", begun.step("contact", do="code", **FIRM).content.decode())
    registered.subject.records.filter(item__slug="road-enterprise").update(sealed=None)
    unknown = CSRF.sub("", begun.step("contact", do="code", **FIRM).content.decode())
    assert known == unknown
    assert Message.objects.count() == 1
    assert ContactCode.objects.count() == 2


def test_wrong_expired_and_worn_out_codes_get_one_answer(begun):
    begun.step("contact", do="code", **FIRM)
    code = sent_code()
    saved = drafts.find(begun.client.cookies["draft-objection"].value)
    late = timezone.now() + timedelta(minutes=11)
    with pytest.raises(DomainError) as expired:
        services.confirm(saved, USCC, code, now=late)
    for _ in range(4):
        with pytest.raises(DomainError) as wrong:
            services.confirm(saved, USCC, "000000" if code != "000000" else "111111")
    with pytest.raises(DomainError) as worn:
        services.confirm(saved, USCC, code)
    assert expired.value.message == wrong.value.message == worn.value.message
    assert not services.is_proved(saved, USCC)


def test_a_code_proves_its_own_firm_alone(begun):
    begun.step("contact", do="code", **FIRM)
    saved = drafts.find(begun.client.cookies["draft-objection"].value)
    services.confirm(saved, USCC, sent_code())
    assert services.is_proved(saved, USCC)
    assert not services.is_proved(saved, "91370499MA3EX00014")


def test_a_firm_gets_few_codes_a_day_whoever_asks(begun, monkeypatch):
    monkeypatch.setitem(services.rules(), "codes_a_day", 0)
    saved = drafts.find(begun.client.cookies["draft-objection"].value)
    with pytest.raises(TooMany):
        services.request_code(saved, USCC)
    response = begun.step("contact", do="code", **FIRM)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
