"""Twenty people decide one case at once: one decision, the others are told; one form sent twice at once is one case."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from credit.calendars.services import BUNDLED, load_year
from credit.kernel.errors import DomainError
from credit.units.models import PostRole
from objections.cases.models import Case
from objections.moves.services import act
from tests.factories.credit import TODAY, SubjectFactory, UnitFactory, UserFactory
from tests.factories.objections import USCC, CaseFactory, opened
from tests.objections.forms.conftest import Visitor, on_show

PEOPLE = 20


@pytest.fixture
def year(transactional_db):
    load_year(BUNDLED, 2026)


def together(count, work):
    """Run `work(number)` in `count` threads that start together; return what they returned or raised as DomainError."""
    barrier = Barrier(count)

    def one(number):
        try:
            barrier.wait(timeout=60)
            return work(number)
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_twenty_decide_at_once_and_one_decision_stands(year):
    legals = [UserFactory(role=PostRole.LEGAL, unit=UnitFactory(code="U01")) for _ in range(PEOPLE)]
    case = CaseFactory(kind="objection", state="legal", proposal="keep", standing="subject")
    answers = together(
        PEOPLE, lambda number: act(case.pk, "approve", actor=legals[number], today=TODAY, opinion=f"意见 {number}")
    )
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(refused) == PEOPLE - 1
    assert {answer.code for answer in refused} == {"moved_on"}
    assert all("审核同意" in answer.message for answer in refused)
    assert case.events.filter(action="approve").count() == 1
    assert Case.objects.get(pk=case.pk).state == "replied"


def test_two_clicks_on_send_at_once_are_one_case_with_one_receipt(year):
    visitor = Visitor()
    visitor.fill(on_show(subject=SubjectFactory(code=USCC)))
    windows = [Client(raise_request_exception=False) for _ in range(2)]
    for client in windows:
        client.cookies["draft-objection"] = visitor.client.cookies["draft-objection"].value
    told = {"commitment": "on", "answer": visitor.answer()}
    answers = together(2, lambda number: windows[number].post("/cases/objection/review/", told).url)
    assert answers == ["/cases/receipt/"] * 2
    assert Case.objects.count() == 1
    assert len({client.get("/cases/receipt/").context["code"] for client in windows}) == 1


def test_a_form_sent_twice_at_once_is_one_case(year):
    record = CaseFactory().record
    answers = together(2, lambda number: opened(record=record, token="同一份表单"))
    assert len({answer.case.pk for answer in answers}) == 1
    assert len({answer.code for answer in answers}) == 1
    assert Case.objects.exclude(token_hash="").filter(record=record, channel="portal", content_key__gt="").count() == 1
