"""The openness page, the page of repairs, and their JSON twins."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.charts.services import Point, bars, line
from objections.cases.choices import CaseKind
from objections.openness import figures, guides, repairs
from objections.openness.figures import Figures, Line
from publicity.notices.public import fresh_page
from publicity.opendata.twins.answers import told, twin

RATES = ("on_time_rate", "average_workdays", "upheld_rate")


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    """How objections, complaints and repairs are handled: counters with charts, and the guides."""
    known = figures.current()
    charts = [
        ("units", "各单位收到", bars(_points(known.units), title="近 12 个月各单位收到的办件", unit="件")),
        ("months", "各月收到", line(_points(known.months), title="近 12 个月各月收到的办件", unit="件")),
    ]
    context = {
        "figures": known,
        "charts": charts if known.whole.received else [],
        "guides": guides.guides(timezone.localdate()),
    }
    return render(request, "openness/page.html", context)


@require_safe
@fresh_page
def repairs_page(request: HttpRequest) -> HttpResponse:
    """The repair column: standard, procedure, counts, and what is told with consent."""
    today = timezone.localdate()
    known = figures.current()
    context = {
        "told": repairs.told_now(today),
        "rule": repairs.rule_on(today),
        "guide": guides.guide_of("repair", today),
        "lines": [one for one in known.cells if one.kind == CaseKind.REPAIR.label],
        "figures": known,
    }
    return render(request, "openness/repairs.html", context)


@twin
def data(request: HttpRequest) -> JsonResponse:
    """The counters as JSON."""
    known = figures.current()
    body = {
        "since": known.since.isoformat(),
        "counted_at": timezone.localtime(known.counted_at).isoformat(),
        "whole": _counters(known.whole),
        "kinds": [{"kind": one.name, **_counters(one.figures)} for one in known.kinds],
        "units": [{"unit": unit, "kind": kind, **_counters(found)} for unit, kind, found in known.cells],
        "months": [{"month": one.name, **_counters(one.figures)} for one in known.months],
    }
    return told(body)


@twin
def repairs_data(request: HttpRequest) -> JsonResponse:
    """The repairs told today, as JSON; a copy has to ask again tomorrow."""
    today = timezone.localdate()
    rows = [
        {"name": one.name, "document_number": one.number, "effective_on": one.on.isoformat(),
         "told_until": one.until.isoformat()}
        for one in repairs.told_now(today)
    ]  # fmt: skip
    return told({"workdays": repairs.rule_on(today)["workdays"], "repairs": rows})


def _counters(found: Figures) -> dict[str, Any]:
    rates = {name: getattr(found, name) for name in RATES}
    told_rates = {name: None if value is None else float(value) for name, value in rates.items()}
    return {"received": found.received, "closed": found.closed, "overdue": found.overdue, **told_rates}


def _points(lines: list[Line]) -> list[Point]:
    return [Point(one.name, one.figures.received, f"{one.figures.received:,}") for one in lines]
