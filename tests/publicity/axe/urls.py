"""The portal's addresses, and one for each refusal, so that a browser can look at the page of each."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as portal
from credit.limits.decorators import too_many
from credit.limits.services import TooMany
from publicity.portal.errors import expired_form

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def refuse(request, code):
    if code == 429:
        return too_many(request, TooMany(30))
    if code == 419:
        return expired_form(request)
    raise {400: SuspiciousOperation, 403: PermissionDenied, 413: RequestDataTooBig, 500: RuntimeError}[code]


urlpatterns = [path("refused/<int:code>/", refuse), *portal]
REFUSALS = [f"/refused/{code}/" for code in (400, 403, 413, 419, 429, 500)]
