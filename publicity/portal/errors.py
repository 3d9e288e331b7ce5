"""Error pages. They need nothing of the database; the one for failures not even of the templates' context."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400; 413 where more was sent than is taken in."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"errors/{status}.html", status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def failure(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs neither database nor broker nor any value from elsewhere."""
    return HttpResponseServerError(get_template("errors/500.html").render({}))


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is missing or old (setting CSRF_FAILURE_VIEW)."""
    return render(request, "errors/403.html", {"is_expired_form": True}, status=403)
