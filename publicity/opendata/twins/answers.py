"""How a JSON twin answers: never indexed, never kept unasked, refusals in the one shape of the interface."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from publicity.notices.api import MESSAGES
from publicity.notices.paging import Page
from publicity.notices.public import fresh_page

Answer = Callable[..., JsonResponse]


def told(body: dict[str, Any], *, status: int = 200) -> JsonResponse:
    """Return a JSON answer with Chinese as it is written."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def refused(status: int, *, code: str = "", message: str = "", fields: dict[str, str] | None = None) -> JsonResponse:
    """Return a refusal as {code, message, fields}."""
    usual = MESSAGES[status]
    return told({"code": code or usual[0], "message": message or usual[1], "fields": fields or {}}, status=status)


def twin(view: Answer) -> Answer:
    """Make a view a JSON twin: read-only, asked anew each time, out of search engines; 404 in JSON as well."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = refused(404)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return require_safe(fresh_page(answered))


def neighbours(request: HttpRequest, page: Page) -> dict[str, str | None]:
    """Return the addresses of the next and the previous page by key, None at the ends."""
    return {"next": _with(request, after=page.after), "previous": _with(request, before=page.before)}


def _with(request: HttpRequest, **place: str | None) -> str | None:
    ((name, value),) = place.items()
    if not value:
        return None
    query = request.GET.copy()
    for one in ("after", "before"):
        query.pop(one, None)
    query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
