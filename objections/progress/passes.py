"""The pass that number and query code earn: a signed cookie for half an hour, worthless once the code is renewed."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from objections.cases.actors import Applicant
from objections.cases.models import Case

COOKIE, PATH, SALT = "case-pass", "/cases/progress/", "objections.progress"
SECONDS = 1800


def give(response: HttpResponse, case: Case) -> None:
    """Let this browser see the case for half an hour."""
    value = signing.dumps({"case": case.pk, "code": case.code_hash[:16]}, salt=SALT)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=SECONDS, path=PATH, secure=secure, httponly=True, samesite="Strict")


def take_back(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH)


def case_of(request: HttpRequest) -> tuple[Case, Applicant] | None:
    """Return the case that this browser may see, and the pass to act in it; None without a valid pass."""
    try:
        told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    case = Case.objects.select_related("unit", "record__item", "record__unit").filter(pk=told["case"]).first()
    if case is None or case.code_hash[:16] != told["code"]:
        return None
    return case, Applicant(case.pk)
