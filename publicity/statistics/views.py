"""The public statistics page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from credit.charts.services import Point, bars, line
from publicity.notices.public import fresh_page
from publicity.statistics import figures
from publicity.statistics.figures import Line


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    """How much is public now, in four charts with their tables."""
    known = figures.current()
    charts = [
        ("items", "按事项", _bars(known.items, "各事项公开的记录")),
        ("units", "按报送单位", _bars(known.units, "各单位报送的公开记录")),
        ("districts", "按区（市）", _bars(known.districts, "各区（市）的公开记录")),
        ("months", "按开始公示的月份", line(_points(known.months), title="近 12 个月开始公示的记录", unit="条")),
    ]
    return render(request, "statistics/page.html", {"figures": known, "charts": charts if known.total else []})


def _points(lines: list[Line]) -> list[Point]:
    return [Point(one.name, one.count, f"{one.count:,}") for one in lines]


def _bars(lines: list[Line], title: str) -> SafeString:
    return bars(_points(lines), title=title, unit="条")
