"""The public check page for documents: number and check code in, kind, unit, date and state out."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from credit.documents.services import check
from credit.limits.decorators import limited
from credit.limits.services import Limit

TRIES = Limit("document-check", count=10, seconds=60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def check_page(request: HttpRequest) -> HttpResponseBase:
    """Show the form; the QR code fills in the number, never the check code."""
    if request.method == "POST":
        return _judged(request)
    return render(request, "credit/documents/check.html", {"number": request.GET.get("number", "")[:40]})


@limited(TRIES)
def _judged(request: HttpRequest) -> HttpResponse:
    number, code = request.POST.get("number", "")[:40], request.POST.get("code", "")[:16]
    context = {"number": number, "result": check(number, code)}
    return render(request, "credit/documents/check.html", context)
