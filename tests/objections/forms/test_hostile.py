"""Hostile forms: no answer of 5xx, nothing said back unescaped, nothing of one form in another."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.cases.models import Case
from objections.intake.forms.questions import steps_of
from tests.objections.forms.conftest import Visitor

pytestmark = pytest.mark.django_db
EVIL = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE x; --", "{{ 7|add:7 }}{% now 'Y' %}",
    "\x00nul\x00", "\ud83d\ude00😀" "\u202eevil", "A" * 200_000, "０" * 18, "../../etc/passwd", "%00%n%s", "-1", "NaN",
    "9999999999999999999999", "2026-02-30", "0001-01-01", "\r\nSet-Cookie: a=b", "[object Object]", "true",
]  # fmt: skip
ECHOES = ["<script>alert(1)", "<img src=x", "Set-Cookie: a=b\r\n"]


def sound(response):
    body = b"".join(response) if response.streaming else response.content
    text = body.decode()
    assert response.status_code < 500
    assert not [echo for echo in ECHOES if echo in text]
    return response


@pytest.mark.parametrize("kind", ["objection", "complaint", "repair"])
def test_every_question_takes_every_evil_word(calendar, record, kind):
    client = Client(raise_request_exception=False)
    visitor = Visitor(kind)
    visitor.client = client
    visitor.begin(record if kind != "complaint" else None)
    if kind == "repair":  # a penalty has no form; nothing is begun
        assert "draft-repair" not in client.cookies
    for evil in (word.encode("utf-8", "replace").decode() for word in EVIL):
        for step in steps_of(kind):
            names = [question.name for question in step.asks if question.name != "papers"]
            sound(visitor.step(step.slug, **dict.fromkeys(names, evil)))
            sound(client.get(f"/cases/{kind}/{step.slug}/"))
        sound(visitor.step("review", commitment=evil, answer=evil, proof=evil, challenge=evil))
    assert not Case.objects.exists()


@pytest.mark.parametrize("evil", [word.encode("utf-8", "replace").decode() for word in EVIL])
def test_every_address_and_cookie_takes_every_evil_word(calendar, evil):
    client = Client(raise_request_exception=False)
    word = evil[:500]
    for address in ("/cases/objection/", "/cases/repair/", "/cases/complaint/"):
        sound(client.get(address, {"record": word}))
        sound(client.post(address, {"record": word}))
    sound(client.get("/cases/progress/", {"number": word}))
    sound(client.post("/cases/progress/", {"number": word, "code": word}))
    safe = "".join(char for char in word if 32 < ord(char) < 127 and char not in ';,"\\') or "x"
    for name in ("draft-objection", "case-receipt", "case-pass"):
        client.cookies[name] = safe
    for address in ("/cases/objection/problem/", "/cases/receipt/", "/cases/progress/", "/cases/progress/letters/x/",
                    "/cases/progress/withdraw/", "/cases/progress/nothing/", "/cases/objection/nothing/"):  # fmt: skip
        sound(client.get(address))
        sound(client.post(address, {"text": word, "do": word}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("<script>alert(1)</script>.pdf", b"MZ\x90"), ("..\\..\\x.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 500), ("a.pdf", b"%PDF-1.7 <<" * 400),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 9), ("a.svg", b"<svg onload=alert(1)>"), ("空.pdf", b""),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_a_clear_message(visitor, record, name, content):
    visitor.client.raise_request_exception = False
    visitor.begin(record)
    visitor.step("what", who="organisation")
    response = sound(visitor.step("contact", papers=[SimpleUploadedFile(name, content)]))
    assert 'id="papers-error"' in response.content.decode()
    assert "已收到" not in response.content.decode()


def test_the_query_code_and_the_token_stand_in_no_address(visitor, record):
    visitor.fill(record)
    token = visitor.client.cookies["draft-objection"].value
    case, code = visitor.receipt()
    page = visitor.client.get("/cases/receipt/").content.decode()
    assert token not in page
    assert f"code={code}" not in page
    assert visitor.client.cookies["case-receipt"]["httponly"]
