"""The one door to what the public may see, and what every public page sends along."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_cookie

from credit.records.models import Record, RecordQuerySet


def public_records(slug: str = "") -> RecordQuerySet:
    """Return the records on show today, of one item or of all, with what their lines and pages need."""
    records = Record.objects.public_now().select_related("item", "subject", "unit").defer("sealed", "digest")
    return records.of_item(slug) if slug else records


def fresh_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a browser keep the page but ask each time whether it still holds: what has left is gone at once.

    The cookie of the display modes changes every page, so caches must keep the looks apart.
    """
    return conditional_page(cache_control(no_cache=True)(vary_on_cookie(view)))


class FreshPage:
    """Mixin of class-based public pages."""

    @method_decorator(fresh_page)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class UnindexedPage(FreshPage):
    """Mixin of pages that search engines must neither index nor keep: files, penalties, everything about one record."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response
