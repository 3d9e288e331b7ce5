"""Charts drawn on the server as SVG, each with the table of its figures beside it; no script, no outside library."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH, LINE_HEIGHT, MARGIN = 560, 180, 28
FEW_LABELS = 6
"""More points than this name only every third of them under the line."""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: what it is of, how much, and how the number is said (1,234 条)."""

    label: str
    value: float
    text: str


def bars(points: Sequence[Point], *, title: str, unit: str) -> SafeString:
    """Return a table whose rows carry a bar between name and figure; the largest fills the cell, zero has none."""
    top = max((point.value for point in points), default=0) or 1
    rows = [{"point": point, "percent": round(100 * point.value / top, 1)} for point in points]
    return SafeString(render_to_string("components/chart_bars.html", {"rows": rows, "title": title, "unit": unit}))


def line(points: Sequence[Point], *, title: str, unit: str) -> SafeString:
    """Return one line over equal steps (months) and its table; the axis starts at zero."""
    top = max((point.value for point in points), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(points) - 1, 1)
    dots = [
        {
            "point": point,
            "x": round(MARGIN + number * step, 1),
            "y": round(LINE_HEIGHT - MARGIN - (LINE_HEIGHT - 2 * MARGIN) * point.value / top, 1),
            "is_labelled": len(points) <= FEW_LABELS or number % 3 == 0,
        }
        for number, point in enumerate(points)
    ]
    context = {
        "dots": dots,
        "path": " ".join(f"{dot['x']},{dot['y']}" for dot in dots),
        "title": title,
        "unit": unit,
        "width": WIDTH,
        "height": LINE_HEIGHT,
        "base": LINE_HEIGHT - MARGIN,
        "margin": MARGIN,
    }
    return SafeString(render_to_string("components/chart_line.html", context))
