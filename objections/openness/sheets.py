"""Templates of materials (材料范本): pages to print and fill in by hand, from a file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.notices.public import fresh_page

FILE = Path(__file__).with_name("sheets.toml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One template: when to use it, its lines with blanks, the line for seal and signature."""

    slug: str
    title: str
    use: str
    lines: tuple[str, ...]
    signed: str


@cache
def sheets() -> dict[str, Sheet]:
    """Return the templates by slug, in their order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["sheets"]
    return {row["slug"]: Sheet(**{**row, "lines": tuple(row["lines"])}) for row in rows}


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    context = {"sheets": sheets().values(), "current_column": "appeal"}
    return render(request, "openness/sheets.html", context)


@require_safe
@fresh_page
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in sheets():
        raise Http404
    return render(request, "openness/sheet.html", {"sheet": sheets()[slug], "current_column": "appeal"})
