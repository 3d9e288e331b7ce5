"""The pages of random inspections as JSON: the same address with `.json` instead of the last stroke."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from credit.catalogue.models import CatalogueItem
from publicity.inspections import figures, public
from publicity.inspections.commitments import document_of
from publicity.inspections.models import Plan
from publicity.inspections.rights import ITEM
from publicity.inspections.views import PLANS_SHOWN, ResultFilter, ResultList, chosen_year, column_item, the_plan
from publicity.notices.lists import total_text
from publicity.notices.paging import page_of
from publicity.notices.public import public_records
from publicity.opendata.twins.answers import neighbours, refused, told, twin
from publicity.opendata.twins.content import item_body
from publicity.opendata.twins.records import briefly


@twin
def page(request: HttpRequest) -> JsonResponse:
    """The item of annex 3 with its articles, and the newest plans."""
    plans = [_brief(request, plan) for plan in public.public_plans()[:PLANS_SHOWN]]
    return told(item_body(request, column_item()) | {"plans": plans})


@twin
def plan_list(request: HttpRequest) -> JsonResponse:
    """All plans, newest first."""
    return told({"results": [_brief(request, plan) for plan in public.public_plans()]})


@twin
def plan(request: HttpRequest, public_id: str) -> JsonResponse:
    """One plan: what was committed, its draws, and the results on show."""
    found = the_plan(public_id)
    body = _brief(request, found) | {"standing": public.standing_of(found), "draw": document_of(found)}
    return told(body | {"results": briefly(request, list(public.results_of(found).with_dispute()))})


def _brief(request: HttpRequest, one: Plan) -> dict[str, Any]:
    return {
        "public_id": one.public_id,
        "number": one.number,
        "title": one.title,
        "matter": one.matter,
        "unit": one.unit.name,
        "status": one.status,
        "commitment": one.commitment.value,
        "committed_at": one.commitment.made_at.isoformat(),
        "url": request.build_absolute_uri(one.get_absolute_url()),
        "file": request.build_absolute_uri(reverse("inspection-file", args=[one.public_id])),
    }


@twin
def results(request: HttpRequest) -> JsonResponse:
    """The results on show, with the same filters as the page."""
    item = get_object_or_404(CatalogueItem, slug=ITEM)
    chosen = ResultFilter(request.GET, item=item, party=ResultList.party, unit_label=ResultList.unit_label)
    if not chosen.is_valid():
        fields = {name: str(errors[0]) for name, errors in chosen.errors.items()}
        return refused(400, code="invalid_parameter", message=" ".join(fields.values()), fields=fields)
    records = chosen.narrow(public_records(ITEM).filter(decided_on__isnull=False))
    shown = page_of(records.with_dispute(), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    body = {"item": ITEM, "item_name": item.name, "total": total_text(records)}
    return told(body | neighbours(request, shown) | {"results": briefly(request, shown.records)})


@twin
def statistics(request: HttpRequest) -> JsonResponse:
    """The numbers of a year by unit."""
    known = figures.years()
    year = chosen_year(request.GET.get("year", ""), known)
    rows = figures.of_year(year) if year else []
    names = ("name", "plans", "planned", "drawn", "inspected", "published", "in_time", "overdue", "judged", "findings")
    return told({"year": year, "years": known, "units": [{name: getattr(row, name) for name in names} for row in rows]})
