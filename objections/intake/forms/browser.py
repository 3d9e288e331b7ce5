"""What lies in the visitor's browser, never in a URL: the token of a form in the making, or of the one just sent."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from objections.deadlines.lights import rule_of
from objections.intake import drafts
from objections.intake.drafts import Saved

PATH = "/cases/"
RECEIPT = "case-receipt"
RECEIPT_AGE = timedelta(minutes=30)
"""How long the receipt page can be shown again; the query code is to be written down or printed by then."""


def draft_of(request: HttpRequest, kind: str) -> Saved | None:
    """Return the visitor's unfinished form of a kind, None where there is none."""
    token = request.COOKIES.get(f"draft-{kind}", "")
    saved = drafts.find(token) if token else None
    return saved if saved is not None and saved.draft.kind == kind else None


def token_of(request: HttpRequest, kind: str) -> str:
    return request.COOKIES.get(f"draft-{kind}", "")


def keep_draft(response: HttpResponse, saved: Saved) -> None:
    """Let the browser keep the token for as long as the draft is kept."""
    age = timedelta(days=rule_of("drafts", saved.draft.expires_on)["days"])
    _set(response, f"draft-{saved.draft.kind}", saved.token, age)


def forget_draft(response: HttpResponse, kind: str) -> None:
    response.delete_cookie(f"draft-{kind}", path=PATH)


def keep_receipt(response: HttpResponse, token: str) -> None:
    _set(response, RECEIPT, token, RECEIPT_AGE)


def forget_receipt(response: HttpResponse) -> None:
    response.delete_cookie(RECEIPT, path=PATH)


def _set(response: HttpResponse, name: str, value: str, age: timedelta) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=age, path=PATH, secure=secure, httponly=True, samesite="Lax")
