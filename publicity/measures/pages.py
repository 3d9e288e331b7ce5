"""The public pages of joint measures: what applies today, the memoranda, the incentives."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.catalogue import standards
from credit.records.models import RecordQuerySet
from publicity.lists import types
from publicity.measures.concerned import concerned, entries, red_entries, rows_of
from publicity.measures.grounds import rules
from publicity.measures.measure import TIER_LABELS, Measure, Tier
from publicity.measures.memoranda import Memorandum, memoranda
from publicity.measures.table import in_force
from publicity.notices.lists import total_text
from publicity.notices.paging import page_of
from publicity.notices.public import fresh_page

HERE = {"current_column": "joint"}


@require_safe
@fresh_page
def index(request: HttpRequest) -> HttpResponse:
    """What may be applied today by tier, what opens it, and the memoranda as history."""
    context = {"tiers": by_tier(in_force(timezone.localdate())), "openings": openings(), "memoranda": memoranda()}
    return render(request, "measures/index.html", context | HERE)


@require_safe
@fresh_page
def memorandum_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A memorandum: its measures with their present basis, and the entries on show that it once reached."""
    memorandum = memorandum_of(slug)
    context = {
        "memorandum": memorandum,
        "groups": rows_of(memorandum, day=timezone.localdate()),
        **_listed(request, entries(memorandum.item, memorandum.list_types)),
    }
    return _unindexed(render(request, "measures/memorandum.html", context | HERE))


@require_safe
@fresh_page
def incentives(request: HttpRequest) -> HttpResponse:
    """The incentives in force, and the red list that opens them."""
    measures = [one for one in in_force(timezone.localdate()) if one.is_incentive]
    context = {"measures": measures, **_listed(request, red_entries())}
    return _unindexed(render(request, "measures/incentives.html", context | HERE))


def memorandum_of(slug: str) -> Memorandum:
    """Return a memorandum; raises Http404 for an unknown one."""
    found = memoranda().get(slug)
    if found is None:
        raise Http404
    return found


def by_tier(measures: list[Measure]) -> list[tuple[str, list[Measure]]]:
    """Return the measures in three lots, each under its Chinese heading."""
    return [(label, [one for one in measures if one.tier == tier]) for tier, label in TIER_LABELS.items()]


def openings() -> list[tuple[str, str, str]]:
    """Return what opens which measures as (records, tier, source): the link from conduct to measure."""
    today = timezone.localdate()
    return [
        (_opened_by(rule.item, rule.list_types), TIER_LABELS[Tier(rule.tier)], rule.source)
        for rule in rules()
        if rule.stands_on(today)
    ]


def _opened_by(item: str, list_types: tuple[str, ...]) -> str:
    day = timezone.localdate()
    standing = [types.get(one) for one in list_types if types.get(one).is_in_force(day)]
    return "、".join(one.display_name for one in standing) or standards.get(item).name


def _listed(request: HttpRequest, records: RecordQuerySet) -> dict[str, Any]:
    page = page_of(records.with_dispute(), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return {
        "page": page,
        "concerned": concerned(page.records, day=timezone.localdate()),
        "total": total_text(records),
    }


def _unindexed(response: HttpResponse) -> HttpResponse:
    """Names of listed subjects are neither indexed nor kept by search engines."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
