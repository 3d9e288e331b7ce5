"""Search: the page of hits, the suggestions while typing, and the answer when nothing is found."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from credit.kernel.masking import find_personal
from credit.search.query import find, suggest
from credit.search.results import Hit, Results
from credit.subjects.models import ORGANISATION_KINDS, Subject, SubjectKind
from publicity.notices import wording
from publicity.notices.filters import districts
from publicity.notices.hit_facts import HitFacts, facts_of
from publicity.portal import registry
from publicity.portal.typography import drawn_plate, grouped_uscc

PAGE_SIZE = 20
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "enterprise": ("企业和单位", tuple(ORGANISATION_KINDS)),
    "vehicle": ("车辆", (SubjectKind.VEHICLE,)),
    "ship": ("船舶", (SubjectKind.SHIP,)),
    "project": ("工程项目", (SubjectKind.PROJECT,)),
}
PLACE = "public_id"
"""Stands for the public id in the address of a subject's file, which is looked up once for a page of hits."""

Marker = Callable[[str], SafeString]
ICONS = {SubjectKind.VEHICLE: "truck", SubjectKind.SHIP: "ship", SubjectKind.PROJECT: "bridge"}


@dataclass(frozen=True)
class ShownHit:
    """A hit with what helps to choose, ready for the page: its address, name, facts and why it was found."""

    hit: Hit
    subject: HitFacts
    url: str
    icon: str
    name: SafeString
    facts: SafeString
    why: SafeString


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a query finds. Personal numbers are led away at once, so that they do not stay in the address."""
    query = " ".join(request.GET.get("q", "").split())[:100]
    if find_personal(query):
        return redirect("people")
    kind = request.GET.get("kind", "") if request.GET.get("kind") in KINDS else ""
    number = _page_number(request)
    context = _answer(query, kind, known_district(request), number) if query else _blank()
    response = render(request, "notices/results.html", context | {"sections": _sections(query, request)})
    patch_cache_control(response, private=True, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def known_district(request: HttpRequest) -> str:
    """Return the code of the district that is asked for; "" for none and for what is none."""
    code = request.GET.get("district", "")
    return code if code in dict(districts()) else ""


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the suggestions under the search box as plain links with a status line."""
    query = " ".join(request.GET.get("q", "").split())[:100]
    hits = suggest(query) if query and not find_personal(query) else []
    subjects = Subject.objects.public().in_bulk([hit.subject_id for hit in hits])
    rows = [(hit, subjects[hit.subject_id], _icon(hit)) for hit in hits if hit.subject_id in subjects]
    response = render(request, "notices/_suggestions.html", {"rows": rows, "query": query})
    patch_cache_control(response, private=True, no_store=True)
    return response


def _sections(query: str, request: HttpRequest) -> list[dict[str, Any]]:
    """Return what other features show below the hits, or on the page before anything is asked."""
    built = ((section.template, section.build(query, request)) for section in registry.search_sections)
    return [{"template": template, "values": values} for template, values in built if values is not None]


def _blank() -> dict[str, Any]:
    return {"query": "", "current_column": "query"}


def _answer(query: str, kind: str, district: str, number: int) -> dict[str, Any]:
    everything = find(query, district=district, limit=PAGE_SIZE, page=1 if kind else number)
    narrowed: dict[str, Any] = {"kinds": KINDS[kind][1] if kind else None, "district": district}
    results = find(query, **narrowed, limit=PAGE_SIZE, page=number) if kind else everything
    return {
        "query": query,
        "kind": kind,
        "district": district,
        "district_name": dict(districts()).get(district, ""),
        "districts": districts(),
        "kinds": _kinds(everything),
        "everything": everything,
        "results": results,
        "hits": shown_hits(results, query),
        "is_slip": results.took_path.startswith("slip"),
        "number": number,
        "has_next": results.has_more,
        "current_column": "query",
    }


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 50) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _kinds(results: Results) -> list[tuple[str, str, int | None]]:
    """Return (word in the address, label, count) of the kinds found; of too many hits all kinds, uncounted."""
    if results.hits and not results.counts:
        return [(name, label, None) for name, (label, _) in KINDS.items()]
    counted = ((name, label, sum(results.counts.get(one, 0) for one in ones)) for name, (label, ones) in KINDS.items())
    return [kind for kind in counted if kind[2]]


def shown_hits(results: Results, query: str) -> list[ShownHit]:
    """Return the hits with their facts, in one statement for the page. What is not public any more drops out."""
    facts = facts_of([hit.subject_id for hit in results.hits])
    mark, page = marker(query), reverse("subject-detail", args=[PLACE])
    return [_shown(hit, facts[hit.subject_id], mark, page) for hit in results.hits if hit.subject_id in facts]


def _shown(hit: Hit, subject: HitFacts, mark: Marker, page: str) -> ShownHit:
    is_vehicle = subject.kind == SubjectKind.VEHICLE
    return ShownHit(
        hit=hit,
        subject=subject,
        url=page.replace(PLACE, subject.public_id),
        icon=_icon(hit),
        name=drawn_plate(subject.name, subject.plate_colour) if is_vehicle else mark(subject.name),
        facts=format_html_join("", "<li>{}</li>", ((fact,) for fact in _facts(subject))),
        why=mark(hit.why),
    )


def _facts(subject: HitFacts) -> Iterator[str]:
    """Yield kind, code, district, and how many licences and penalties are on show."""
    yield subject.get_kind_display()
    if subject.code and subject.kind != SubjectKind.VEHICLE:
        yield grouped_uscc(subject.code)
    if subject.division_code:
        yield wording.division_name(subject.division_code)
    licences = f"许可 {subject.licences} 条，" if subject.licences else ""
    if subject.penalties:
        yield f"{licences}在公示的处罚 {subject.penalties} 条"
    else:
        yield f"{licences}无在公示的处罚" if licences else "无在公示的许可和处罚"


def _icon(hit: Hit) -> str:
    return ICONS.get(SubjectKind(hit.kind), "firm")


def marker(query: str) -> Marker:
    """Return what escapes a text with the typed words marked where they occur as they were typed."""
    words = sorted({re.escape(word) for word in query.split()}, key=len, reverse=True)
    typed = re.compile(f"({'|'.join(words)})", re.IGNORECASE) if words else None

    def mark(text: str) -> SafeString:
        pieces = typed.split(text) if typed else [text]
        shown = (f"<mark>{escape(one)}</mark>" if place % 2 else escape(one) for place, one in enumerate(pieces))
        return SafeString("".join(shown))

    return mark
