"""The portal's addresses and one more: the bare page that search is measured against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
ROWS = [{"name": f"枣庄示例运输{number}有限公司", "code": f"91370499MA3DEM{number:03d}Y"} for number in range(20)]


def bare(request: HttpRequest) -> HttpResponse:
    """Twenty constant rows in the portal's frame, without a single statement."""
    return render(request, "bench/bare.html", {"rows": ROWS})


urlpatterns = [path("bench/bare/", bare), *portal]
