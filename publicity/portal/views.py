"""The home page and the pages that belong to no feature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.notices.public import fresh_page
from publicity.portal import registry
from publicity.portal.kept import kept


@dataclass(frozen=True)
class FilledBlock:
    """A home block with what it shows."""

    template: str
    width: str
    values: Mapping[str, Any]


def filled_blocks() -> list[FilledBlock]:
    """Return the home blocks that have something to show, in their order."""
    built = ((block, block.build()) for block in registry.home_blocks)
    return [FilledBlock(block.template, block.width, values) for block, values in built if values is not None]


@require_safe
@kept
@fresh_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"blocks": filled_blocks()})


@require_safe
@fresh_page
def people(request: HttpRequest) -> HttpResponse:
    """How a person, or someone with the person's authorisation, gets what is not public."""
    return render(request, "portal/people.html", {"current_column": "query"})
