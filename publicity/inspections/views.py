"""The public pages of random inspections: what is planned, how it was drawn, what came of it."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.charts.services import Point, bars
from publicity.content import tree
from publicity.content.columns import on_show
from publicity.content.models import Column
from publicity.inspections import drawing, figures, public
from publicity.inspections.commitments import document_of
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import Plan
from publicity.inspections.rights import ITEM
from publicity.notices.filters import ListFilter
from publicity.notices.lists import RecordList
from publicity.notices.public import fresh_page, public_records

PLANS_SHOWN, PLANS_A_PAGE, RESULTS_SHOWN, ARTICLES_SHOWN = 6, 20, 8, 6
FRAME = {"current_column": "news"}


def column_item() -> Column:
    """Return the item of annex 3 that these pages fill (no. 10); 404 before the tree is set up."""
    return get_object_or_404(Column.objects.select_related("parent"), parent__slug="news", slug="inspections")


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    """The one page of item 10: plans, newest results, numbers of the year, articles."""
    item, known = column_item(), figures.years()
    rows = figures.of_year(known[0]) if known else []
    newest = public_records(ITEM).filter(decided_on__isnull=False).with_dispute()
    articles = Paginator(on_show(column=item), ARTICLES_SHOWN).get_page(request.GET.get("page"))
    return render(request, "inspections/page.html", {
        **FRAME, "item": item, "updated": tree.updated(item), "plans": public.public_plans()[:PLANS_SHOWN],
        "records": newest.order_by("-decided_on", "-pk")[:RESULTS_SHOWN], "year": known[0] if known else None,
        "total": total_of(rows), "articles": articles.object_list, "page": articles,
    })  # fmt: skip


def total_of(rows: list[figures.Tally]) -> figures.Tally:
    """Return all units together."""
    total = figures.Tally("合计")
    for row in rows:
        for name in figures.Tally.__slots__:
            if name != "name":
                setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


@require_safe
@fresh_page
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans, newest first."""
    plans = Paginator(public.public_plans(), PLANS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "inspections/plans.html", {**FRAME, "page": plans, "plans": plans.object_list})


def the_plan(public_id: str) -> Plan:
    """Return a committed plan; 404 for a draft, like for what never was."""
    return get_object_or_404(public.public_plans(), public_id=public_id)


@require_safe
@fresh_page
def plan_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One plan: what was fixed before the number, the number, the draws, the results so far."""
    plan = the_plan(public_id)
    return render(request, "inspections/plan.html", {
        **FRAME, "plan": plan, "facts": public.facts(plan), "commitment": plan.commitment,
        "is_waiting": plan.status in (PlanStatus.COMMITTED, PlanStatus.SEEDED), "void_reason": public.void_reason(plan),
        "is_void": plan.status == PlanStatus.VOID, "main": plan.draws.filter(number=0).first(),
        "strata": public.shown_strata(plan), "draws": public.draws_of(plan), "standing": public.standing_of(plan),
        "records": public.results_of(plan).with_dispute(),
    })  # fmt: skip


@require_safe
@fresh_page
def plan_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file with which anybody replays the draw; nobody is named in it."""
    body = drawing.canonical(document_of(the_plan(public_id)))
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draw-{public_id}.json"'
    return response


@require_safe
@fresh_page
def method(request: HttpRequest) -> HttpResponse:
    """How the draw works, in plain words and exactly, and how to replay it."""
    return render(request, "inspections/method.html", {**FRAME, "name": drawing.ALGORITHM})


@require_safe
@fresh_page
def program(request: HttpRequest) -> HttpResponse:
    """The program that replays a draw: the very file that the portal draws with."""
    body = Path(drawing.__file__).read_bytes()
    response = HttpResponse(body, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="replay.py"'
    return response


def _found(value: str) -> Q:
    clean = Q(details__result__in=figures.CLEAN)
    return ~clean if value == "yes" else clean


class ResultFilter(ListFilter):
    """The filters of the lists, and what the inspection found."""

    conditions = ListFilter.conditions | {"found": _found}
    found = forms.ChoiceField(label="检查结果", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("found", "全部结果", [("yes", "发现问题的"), ("no", "未发现问题的")])
        self.fields["number"].label = "任务编号"
        self.fields["from"].label = "检查日期，从"


class ResultList(RecordList):
    """Results on show, newest inspection first."""

    template_name = "inspections/results.html"
    slug = ITEM
    party = "检查对象"
    unit_label = "检查单位"
    filter_class = ResultFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | FRAME


@require_safe
@fresh_page
def statistics(request: HttpRequest) -> HttpResponse:
    """Numbers of a year by unit (`?year=2026`, else the newest). 404 for a year without plans."""
    known = figures.years()
    year = chosen_year(request.GET.get("year", ""), known)
    rows = figures.of_year(year) if year else []
    chart = bars([Point(row.name, row.drawn, f"{row.drawn:,}") for row in rows], title="抽取的检查对象", unit="个")
    context = {**FRAME, "years": known, "year": year, "rows": rows, "total": total_of(rows), "chart": chart}
    return render(request, "inspections/statistics.html", context | {"counted_at": timezone.now()})


def chosen_year(text: str, known: list[int]) -> int | None:
    """Return the year asked for, the newest without one. Raises Http404 for a year without plans."""
    if not text:
        return known[0] if known else None
    if text not in [str(year) for year in known]:
        raise Http404
    return int(text)
