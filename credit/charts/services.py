"""Charts drawn on the server as SVG, each with the table of its figures beside it; no script, no outside library."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

BAR_HEIGHT, GAP, WIDTH, LABEL_WIDTH = 18, 10, 560, 150
LINE_HEIGHT, MARGIN = 180, 28


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: what it is of, how much, and how the number is said (1,234 条)."""

    label: str
    value: float
    text: str


def bars(points: Sequence[Point], *, title: str, unit: str) -> SafeString:
    """Return horizontal bars and their table; the longest bar fills the width, zero has none."""
    top = max((point.value for point in points), default=0) or 1
    room = WIDTH - LABEL_WIDTH - 70
    rows = [
        {
            "point": point,
            "y": number * (BAR_HEIGHT + GAP),
            "text_y": number * (BAR_HEIGHT + GAP) + BAR_HEIGHT - 4,
            "length": round(room * point.value / top, 1),
            "end": LABEL_WIDTH + round(room * point.value / top, 1) + 6,
        }
        for number, point in enumerate(points)
    ]
    height = max(len(points) * (BAR_HEIGHT + GAP), 1)
    context = {"rows": rows, "title": title, "unit": unit, "width": WIDTH, "height": height, "left": LABEL_WIDTH}
    return SafeString(render_to_string("components/chart_bars.html", context))


def line(points: Sequence[Point], *, title: str, unit: str) -> SafeString:
    """Return one line over equal steps (months) and its table; the axis starts at zero."""
    top = max((point.value for point in points), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(points) - 1, 1)
    dots = [
        {
            "point": point,
            "x": round(MARGIN + number * step, 1),
            "y": round(LINE_HEIGHT - MARGIN - (LINE_HEIGHT - 2 * MARGIN) * point.value / top, 1),
            "is_labelled": len(points) <= 12 or number % 3 == 0,
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
