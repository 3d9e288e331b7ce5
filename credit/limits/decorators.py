"""Putting a limit on a view: too many calls answer 429 with Retry-After, as page or as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from credit.limits.services import Limit, TooMany, caller_of, spend

View = Callable[..., HttpResponseBase]


def limited(limit: Limit) -> Callable[[View], View]:
    """Refuse a caller who exceeds `limit`, telling when to come back."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                spend(limit, caller_of(request))
            except TooMany as trouble:
                return too_many(request, trouble)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def too_many(request: HttpRequest, trouble: TooMany) -> HttpResponse:
    """Return the 429 answer in the form the caller asked for."""
    response: HttpResponse
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        response = JsonResponse({"code": trouble.code, "message": trouble.message, "fields": {}}, status=429)
    else:
        response = render(request, "429.html", {"trouble": trouble}, status=429)
    response["Retry-After"] = str(trouble.retry_after)
    response["Cache-Control"] = "no-store"
    return response
