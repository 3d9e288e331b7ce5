"""The progress page: constant answers, what is told, what can be done, and by whom alone."""

import re
from dataclasses import replace

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from credit.attachments.policies import storage_policies
from objections.cases import feedback
from objections.cases.models import Case
from objections.moves.services import act
from tests.factories.objections import opened
from tests.objections.forms.conftest import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_typesetting")]


def text(response):
    """Return a page without the value that protects its forms, which differs from answer to answer."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", response.content.decode())


def prove(client, number, code):
    return client.post("/cases/progress/", {"number": number, "code": code})


@pytest.fixture
def found(people):
    """A case filed today, its code, and a browser that proved it."""
    filed = opened(today=timezone.localdate())
    client = Client()
    assert prove(client, filed.case.number, filed.code).url == "/cases/progress/"
    return filed.case, filed.code, client


def test_number_and_code_open_the_page_and_nothing_else_does(found):
    case, code, client = found
    page = text(client.get("/cases/progress/"))
    assert case.number in page
    assert "您现在什么都不用做" in page
    assert case.number not in text(Client().get("/cases/progress/"))
    assert "no-store" in client.get("/cases/progress/").headers["Cache-Control"]
    assert "noindex" in client.get("/cases/progress/").headers["X-Robots-Tag"]


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(found):
    case, code, _ = found
    wrong, unknown = prove(Client(), case.number, "0" * 12), prove(Client(), "YY2026112700000000", code)
    assert text(wrong).replace(case.number, "") == text(unknown).replace("YY2026112700000000", "")
    assert "对不上" in text(wrong)
    assert "case-pass" not in wrong.cookies


def test_guessing_is_stopped_with_the_time_to_wait(found, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"case-prove": 0}
    response = prove(Client(), found[0].number, found[1])
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


def test_a_renewed_code_ends_every_pass(found, people):
    case, _, client = found
    feedback.renew_code(case.pk, actor=people.admin)
    assert case.number not in text(client.get("/cases/progress/"))


def test_a_forged_pass_opens_nothing(found):
    case, _, _ = found
    client = Client()
    for value in ("", "x", signing.dumps({"case": case.pk, "code": case.code_hash[:16]}, salt="other")):
        client.cookies["case-pass"] = value
        assert case.number not in text(client.get("/cases/progress/"))


def test_the_page_tells_units_and_reasons_but_no_names_and_no_inner_words(found, people):
    case, _, client = found
    act(case.pk, "admit", actor=people.admin, unit=people.unit.pk, standing="subject")
    act(case.pk, "accept", actor=people.clerk)
    act(case.pk, "conclude", actor=people.clerk, opinion="内部意见：经核对档案")
    page = text(client.get("/cases/progress/"))
    assert people.unit.name in page
    assert "异议处理中" in page
    assert "内部意见" not in page
    assert people.clerk.full_name not in page


def test_papers_are_added_and_the_case_withdrawn(found):
    case, _, client = found
    client.post("/cases/progress/supplement/", {"papers": [photo("补充.png")]})
    assert case.files.get().attachment.original_name == "补充.png"
    assert "请先勾选" in text(client.post("/cases/progress/withdraw/", {}))
    client.post("/cases/progress/withdraw/", {"sure": "on"})
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert client.get("/cases/progress/withdraw/").url == "/cases/progress/"


def test_papers_without_end_are_stopped(found, monkeypatch):
    case, _, client = found
    policies = storage_policies()
    monkeypatch.setitem(policies, "evidence", replace(policies["evidence"], total=1))
    page = text(client.post("/cases/progress/supplement/", {"papers": [photo("一.png"), photo("二.png")]}))
    assert "一件最多交 1 份材料" in page
    assert case.files.count() == 1


def test_a_supplement_lists_the_gaps_and_starts_the_clock_again(found, people):
    case, _, client = found
    act(case.pk, "ask_supplement", actor=people.admin, gaps=("营业执照副本", "授权委托书"))
    assert "授权委托书" in text(client.get("/cases/progress/supplement/"))
    client.post("/cases/progress/supplement/", {"do": "send", "text": "都在这里", "papers": [photo()]})
    case.refresh_from_db()
    assert (case.state, case.files.count()) == ("submitted", 1)
    assert "都在这里" in text(client.get("/cases/progress/"))


def closed(case, people):
    act(case.pk, "admit", actor=people.admin, unit=people.unit.pk, standing="subject")
    act(case.pk, "accept", actor=people.clerk)
    act(case.pk, "conclude", actor=people.clerk, opinion="核对完毕")
    act(case.pk, "propose", actor=people.clerk, proposal="keep", opinion="与决定书一致")
    act(case.pk, "approve", actor=people.legal, opinion="同意")
    act(case.pk, "reply", actor=people.admin, reason="经核对，公示内容与决定书一致。")


def test_the_answer_is_read_rated_and_reviewed(found, people):
    case, _, client = found
    closed(case, people)
    page = text(client.get("/cases/progress/"))
    assert "公示内容与决定书一致" in page
    assert "给您的文书" in page
    letter = case.letters.last().document.attachment
    answer = client.get(f"/cases/progress/letters/{letter.public_id}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Client().get(f"/cases/progress/letters/{letter.public_id}/").status_code == 404
    assert "请写明理由" in text(client.post("/cases/progress/rate/", {"rating": "bad"}))
    client.post("/cases/progress/rate/", {"rating": "good"})
    assert Case.objects.get(pk=case.pk).satisfaction == "good"
    client.post("/cases/progress/review/", {"text": "决定书第二页的金额没有核对（示例）。"})
    assert Case.objects.get(pk=case.pk).state == "review_again"


def test_a_referred_complaint_tells_where_it_is_taken(people):
    filed = opened("complaint", today=timezone.localdate())
    act(filed.case.pk, "refer_discipline", actor=people.admin, reason="已登记，请向纪检监察机关反映。")
    client = Client()
    prove(client, filed.case.number, filed.code)
    page = text(client.get("/cases/progress/"))
    assert "12388" in page
    assert "请向纪检监察机关反映" in page


def test_a_complaint_is_rated_while_it_is_followed_up(people):
    filed = opened("complaint", today=timezone.localdate())
    case = filed.case
    act(case.pk, "admit", actor=people.admin, unit=people.unit.pk)
    act(case.pk, "accept", actor=people.clerk)
    act(case.pk, "conclude", actor=people.clerk, opinion="查清")
    act(case.pk, "propose", actor=people.clerk, proposal="noted", opinion="留存")
    if Case.objects.get(pk=case.pk).state == "legal":
        act(case.pk, "approve", actor=people.legal, opinion="同意")
    act(case.pk, "reply", actor=people.admin, reason="已经处理。")
    client = Client()
    prove(client, case.number, filed.code)
    assert "请您评价" in text(client.get("/cases/progress/"))
    client.post("/cases/progress/rate/", {"rating": "very_good"})
    case.refresh_from_db()
    assert (case.state, case.satisfaction) == ("done", "very_good")


def test_the_pass_is_put_away(found):
    case, _, client = found
    client.post("/cases/progress/leave/")
    assert case.number not in text(client.get("/cases/progress/"))
