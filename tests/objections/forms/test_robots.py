"""Before sending: the reckoning is checked by the server, the question knows several right answers."""

import hashlib
import itertools
from uuid import uuid4

import pytest
from django.core import signing
from django.http import QueryDict

from credit.messages.models import Message
from credit.sealing import unseal
from objections.cases.models import Case
from objections.intake.forms import robots
from tests.objections.forms.conftest import FIRM

TOKEN = "示例标记"


def posted(**values):
    query = QueryDict(mutable=True)
    query.update(values)
    return query


def reckon(challenge, bits):
    for counter in itertools.count():
        digest = hashlib.sha256(f"{challenge}:{counter}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - bits) == 0:
            return str(counter)


def test_what_was_reckoned_for_this_form_passes_and_for_another_does_not():
    proof = robots.proof_for(TOKEN)
    right = posted(challenge=proof.challenge, proof=reckon(proof.challenge, proof.bits))
    assert robots.is_human(TOKEN, right)
    assert not robots.is_human("另一份", right)


@pytest.mark.parametrize("proof", ["", "-1", "x", "９", "1" * 13, "1e3"])
def test_what_is_no_number_passes_nowhere(proof):
    assert not robots.is_human(TOKEN, posted(challenge=robots.proof_for(TOKEN).challenge, proof=proof))


def test_an_old_or_forged_challenge_passes_nowhere(monkeypatch):
    forged = signing.dumps("x", salt="other")
    assert not robots.is_human(TOKEN, posted(challenge=forged, proof=reckon(forged, 6)))
    challenge = robots.proof_for(TOKEN).challenge
    monkeypatch.setattr(robots, "SECONDS", -1)
    assert not robots.is_human(TOKEN, posted(challenge=challenge, proof=reckon(challenge, 6)))


def test_every_question_takes_its_answers_as_people_type_them():
    for token in map(str, range(40)):
        for answer in robots._riddle(token)["answers"]:
            assert robots.is_human(token, posted(answer=f" {answer}。"))
        assert not robots.is_human(token, posted(answer="不知道"))
    assert robots.is_human(
        next(t for t in map(str, range(99)) if "7" in robots._riddle(t)["answers"]), posted(answer="７")
    )


@pytest.mark.django_db
def test_a_code_sent_to_the_address_of_the_form_does_instead_of_the_answer(visitor, record):
    visitor.fill(record)
    assert "用邮箱收验证码" not in visitor.client.get("/cases/objection/review/").content.decode()
    address = f"demo-{uuid4().hex}@example.com"  # the day's codes of one address are counted
    visitor.step("contact", **FIRM, contact_email=address)
    page = visitor.client.post("/cases/objection/review/", {"do": "mail", "commitment": "on"}).content.decode()
    assert "验证码已经发到您填的邮箱" in page
    message = Message.objects.get(template="FORM_CODE")
    code = robots.mailed_code(visitor.client.cookies["draft-objection"].value, address)
    assert code in unseal(message.sealed)["text"]
    wrong = visitor.step("review", commitment="on", answer="000000" if code != "000000" else "111111")
    assert "请回答这个小问题" in wrong.content.decode()
    assert visitor.step("review", commitment="on", answer=f" {code} ").url == "/cases/receipt/"
    assert not robots.is_human("另一份", posted(answer=code), email=address)


@pytest.mark.django_db
def test_without_either_nothing_is_filed_and_nothing_is_lost(visitor, record):
    visitor.fill(record)
    page = visitor.step("review", commitment="on").content.decode()
    assert "请回答这个小问题" in page
    assert not Case.objects.exists()
    assert visitor.send().url == "/cases/receipt/"
