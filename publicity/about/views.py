"""What the site says about itself, and what it tells search engines."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.about import places
from publicity.notices.public import fresh_page

PAGES = {"about": "about/about.html", "accessibility": "about/accessibility.html", "privacy": "about/privacy.html"}
SECONDS = 300


@require_safe
@fresh_page
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the standing pages."""
    return render(request, PAGES[name])


@require_safe
@fresh_page
def site_map(request: HttpRequest) -> HttpResponse:
    """Every part of the site on one page."""
    return render(request, "about/sitemap.html", {"branches": places.branches()})


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """The addresses that search engines may keep; asked anew each time, so that what was withdrawn is gone at once."""
    context = {"places": places.indexed(), "root": settings.SITE_ADDRESS.rstrip("/")}
    response = render(request, "about/sitemap.xml", context, content_type="application/xml")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone. Pages that say noindex themselves stay open: else nobody would read it there."""
    context = {"root": settings.SITE_ADDRESS.rstrip("/")}
    response = render(request, "about/robots.txt", context, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
