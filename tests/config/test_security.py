"""Every answer carries the headers; only the staff's pages may do more."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from config.security import SecurityHeaders


def answer(*, namespaces=(), own=None):
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, namespaces=list(namespaces))
    response = HttpResponse(headers={"Content-Security-Policy": own} if own else {})
    return SecurityHeaders(lambda request: response)(request)


def test_public_pages_run_no_inline_code_and_load_nothing_from_outside():
    policy = answer()["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "http" not in policy
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert directive in policy


def test_staff_pages_may_evaluate_but_not_run_inline_scripts():
    policy = answer(namespaces=["admin"])["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["script-src"] == "'self' 'unsafe-eval'"
    assert directives["frame-ancestors"] == "'none'"


def test_a_view_may_set_a_policy_of_its_own():
    assert answer(own="sandbox")["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("path", ["/healthz", "/no-such-page/"])
@pytest.mark.django_db
def test_real_answers_carry_the_headers(client, path):
    headers = client.get(path).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]
