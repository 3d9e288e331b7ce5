"""The inbox: every case in one list, by pile, kind and unit (kept in the address), the nearest due day first."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html

from credit.calendars import services as calendars
from credit.desk.base import RightsAdmin
from objections.cases.choices import STATE_LABELS, Urgency
from objections.cases.models import Case
from objections.desk import doing, entering, moving, page
from objections.desk.piles import OTHER, pile_filter, piles_of, seen_by
from objections.desk.showing import about, next_due, shown_light

MOST_LISTED = 2000
"""Pages end here: nobody leafs through two hundred thousand cases, filters and search find them."""


class CappedPaginator(Paginator):
    """Counts no further than `MOST_LISTED`, so that the first page of a full inbox costs no whole count."""

    @cached_property
    def count(self) -> int:
        cases: Any = self.object_list
        return int(cases.order_by()[:MOST_LISTED].count())


class PileFilter(admin.SimpleListFilter):
    """What waits for whom; without a choice everything that is open."""

    title = "待办"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        mine = [(name, label) for name, label, _ in piles_of(request.user)]
        return [*mine, *((name, OTHER[name]) for name in ("waiting", "closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(pile_filter(self.value() or "", request.user))


class StateFilter(admin.SimpleListFilter):
    """States by their names; kinds that share a name share the filter."""

    title = "环节"
    parameter_name = "at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        labels = {label for states in STATE_LABELS.values() for label in states.values()}
        return [(label, label) for label in sorted(labels)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if not self.value():
            return queryset
        names = {name for states in STATE_LABELS.values() for name, label in states.items() if label == self.value()}
        return queryset.filter(state__in=names)


@admin.register(Case)
class CaseAdmin(RightsAdmin):
    """All cases a person may see; entry, page and moves have views of their own, a state is never a field."""

    see = ("see_case",)
    change = "register_case"
    list_display = ("number", "sort", "matter", "stage", "light", "holder")
    list_filter = (PileFilter, "kind", StateFilter, "unit", "channel", "urgency")
    list_select_related = ("record__item", "record__subject", "subject", "unit", "handler")
    list_per_page = 25
    show_full_result_count = False
    paginator = CappedPaginator
    ordering = (F("state_due_on").asc(nulls_last=True), "pk")
    search_fields = ("number",)
    search_help_text = "办件编号、来源编号、信用代码或文书号"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        self.calendar = calendars.current()
        return seen_by(request.user)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search by what identifies: beginnings and whole codes, so that indexes serve; never by who asks."""
        term = search_term.strip().upper()
        if not term:
            return queryset, False
        found = queryset.filter(number__startswith=term) | queryset.filter(external_number=term)
        found |= queryset.filter(uscc=term, is_confidential=False) | queryset.filter(
            record__document_number=search_term.strip()
        )
        return found, False

    @admin.display(description="类型", ordering="kind")
    def sort(self, case: Case) -> str:
        return format_html('<span class="state">{}</span>', case.get_kind_display())

    @admin.display(description="事项")
    def matter(self, case: Case) -> str:
        urgent = "【紧急】" if case.urgency == Urgency.URGENT else ""
        return format_html('<span class="desk-wide">{}{}</span>', urgent, about(case))

    @admin.display(description="环节", ordering="state")
    def stage(self, case: Case) -> str:
        returned = format_html("<br>退回 {} 次", case.returns) if case.returns else ""
        return format_html('<span class="state">{}</span>{}', case.state_label, returned)

    @admin.display(description="期限", ordering="state_due_on")
    def light(self, case: Case) -> str:
        shown = shown_light(case, timezone.localdate(), self.calendar)
        if shown is None:
            return case.get_outcome_display() or "—"
        day = next_due(case)
        when = f"{day:%m-%d}{'，暂按周末推算' if case.due_is_provisional else ''}" if day else ""
        pattern = '<span class="due due-{}"><b aria-hidden="true">{}</b>{}</span><br>{}'
        return format_html(pattern, shown.colour, shown.shape, shown.words, when)

    @admin.display(description="承办", ordering="unit")
    def holder(self, case: Case) -> str:
        if case.unit is None:
            return "—"
        handler = format_html("<br>{}", case.handler) if case.handler else ""
        return format_html('<span class="desk-name">{}{}</span>', case.unit, handler)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("add/", wrap(entering.EnterPage.as_view(model_admin=self)), name="objections_case_add"),
            path("<int:pk>/change/", wrap(page.CasePage.as_view(model_admin=self)), name="objections_case_change"),
            path("<int:pk>/applicant/", wrap(page.ApplicantPage.as_view(model_admin=self)), name="case-applicant"),
            path("<int:pk>/move/<slug:action>/", wrap(moving.MovePage.as_view(model_admin=self)), name="case-move"),
            path("<int:pk>/do/<slug:name>/", wrap(doing.DoingPage.as_view(model_admin=self)), name="case-do"),
        ]
        return own + super().get_urls()
