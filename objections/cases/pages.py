"""What all pages about one person's case share: no cache and no search engine keeps them, and nobody asks too fast."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from credit.limits.decorators import too_many
from credit.limits.services import Limit, TooMany, caller_of, spend

MINUTE, HOUR = 60, 3600


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class PrivatePage(View):
    """Base of these pages; `spend` counts a call against the limit of that name."""

    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except TooMany as trouble:
            response = too_many(request, trouble)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    def spend(self, request: HttpRequest, name: str, *, seconds: int = HOUR) -> None:
        """Raise TooMany where the caller was here too often."""
        spend(Limit(name, settings.RATE_LIMITS[name], seconds), caller_of(request))
