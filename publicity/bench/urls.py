"""The portal's addresses and two more: the bare pages that search and kept pages are measured against."""

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


def plain(request: HttpRequest, size: int) -> HttpResponse:
    """So many constant bytes: the least a Django view can do in this stack."""
    return HttpResponse(b"x" * size)


urlpatterns = [path("bench/bare/", bare), path("bench/plain/<int:size>/", plain), *portal]
