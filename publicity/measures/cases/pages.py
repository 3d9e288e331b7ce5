"""The typical cases as a page and as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.measures.cases.models import TypicalCase
from publicity.notices import addresses
from publicity.notices.public import fresh_page
from publicity.opendata.twins.answers import told, twin

MOST = 60


def shown() -> list[dict[str, Any]]:
    """Return the cases on show, newest first, each with the page of its record."""
    cases = TypicalCase.objects.public_now().select_related("record__subject", "record__item", "unit")
    return [
        {"case": one, "url": addresses.of_record(one.record)} for one in cases.order_by("-approved_at", "-pk")[:MOST]
    ]


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    """Good cases first, then bad ones."""
    cases = shown()
    parts = [
        ("守信案例", [one for one in cases if one["case"].is_good]),
        ("失信案例", [one for one in cases if not one["case"].is_good]),
    ]
    response = render(request, "measures/cases.html", {"parts": parts, "current_column": "joint"})
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


@twin
def page_json(request: HttpRequest) -> JsonResponse:
    """The cases on show."""
    return told({
        "results": [
            {
                "public_id": one["case"].public_id,
                "is_good": one["case"].is_good,
                "title": one["case"].title,
                "story": one["case"].story,
                "subject": one["case"].record.subject.name,
                "record": one["case"].record.public_id,
                "url": request.build_absolute_uri(one["url"]),
            }
            for one in shown()
        ]
    })  # fmt: skip
