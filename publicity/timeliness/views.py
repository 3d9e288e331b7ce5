"""The page of timeliness: which units publish in time, this month and over the year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.notices.public import fresh_page
from publicity.timeliness import figures
from publicity.timeliness.figures import Figures


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    """Figures of one month (`?month=2026-10`, else the last full one) and of the year. 404 for any other month."""
    known = figures.current()
    month = _month(request.GET.get("month", ""), known)
    context = {
        "figures": known,
        "month": month,
        "rows": known.by_unit(month),
        "total": known.total(month),
        "months": known.by_month(),
    }
    return render(request, "timeliness/page.html", context)


def last_month_block() -> Mapping[str, Any] | None:
    """Return the last full month for the home page; None where nothing was decided in it."""
    known = figures.current()
    month = known.months[1]
    rows = known.by_unit(month)
    return {"month": month, "rows": rows, "limit": known.limit_text} if rows else None


def _month(text: str, known: Figures) -> date:
    if not text:
        return known.months[1]
    found = [month for month in known.months if f"{month:%Y-%m}" == text]
    if not found:
        raise Http404
    return found[0]
