"""Candidates in the admin: the piles, a page per candidate with its next step, and the form of a clue."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.generic import View

from credit.desk.base import RightsAdmin
from credit.desk.records.lights import light_for
from publicity.lists import types
from publicity.lists.desk import moves, pages
from publicity.lists.desk.reach import PILES, pile, seen_by
from publicity.lists.models import ListCandidate


class PileFilter(admin.SimpleListFilter):
    title = "堆"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(PILES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(pile(self.value() or "", request.user))


class TypeFilter(admin.SimpleListFilter):
    title = "名单"
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.code, one.name) for one in types.all_types()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(type_code=self.value()) if self.value() else queryset


@admin.register(ListCandidate)
class ListCandidateAdmin(RightsAdmin):
    see = ("see_list",)
    list_display = ("number", "who", "list_name", "criterion", "state", "due", "next_step")
    list_filter = (PileFilter, TypeFilter, "origin", "unit")
    list_select_related = ("subject", "unit")
    search_fields = ("number", "subject__name", "subject__code", "decision_number")
    search_help_text = "名单编号、名称、代码或者文号"
    ordering = (F("due_on").asc(nulls_last=True), "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListCandidate]:
        return seen_by(request.user).defer("facts", "statement").select_related("subject", "unit")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._may(request, "list_handle", "list_override")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("admin:list-clue")

    @admin.display(description="主体", ordering="subject__name")
    def who(self, candidate: ListCandidate) -> str:
        return "（涉个人）" if candidate.subject.is_personal else candidate.subject.name

    @admin.display(description="名单", ordering="type_code")
    def list_name(self, candidate: ListCandidate) -> str:
        return candidate.list_type.name

    @admin.display(description="环节", ordering="status")
    def state(self, candidate: ListCandidate) -> str:
        return candidate.status_label

    @admin.display(description="本环节期限", ordering="due_on")
    def due(self, candidate: ListCandidate) -> str:
        lamp = light_for(candidate.since, candidate.due_on, timezone.localdate())
        if lamp is None:
            return "—"
        return format_html(
            '<span class="due due-{}"><b aria-hidden="true">{}</b>{}</span>', lamp.colour, lamp.shape, lamp.words
        )

    @admin.display(description="下一步")
    def next_step(self, candidate: ListCandidate) -> str:
        return moves.next_step(candidate)

    def run_rules(self, request: HttpRequest) -> HttpResponse:
        """Run the counting rules on demand; what they find stands on the piles."""
        if request.method == "POST":
            messages.success(request, pages.run_rules(request.user))
        return redirect(f"{reverse('admin:publicity_listcandidate_changelist')}?desk=mine")

    def get_urls(self) -> list[URLPattern]:
        def wrap(page: type[View]) -> Any:
            return self.admin_site.admin_view(page.as_view(model_admin=self))

        own = [
            path("clue/", wrap(pages.CluePage), name="list-clue"),
            path("rules/", self.admin_site.admin_view(self.run_rules), name="list-rules"),
            path("versions/", wrap(pages.VersionsPage), name="list-versions"),
            path("<int:pk>/change/", wrap(pages.CandidatePage), name="publicity_listcandidate_change"),
            path("<int:pk>/step/<slug:name>/", wrap(pages.StepPage), name="list-step"),
            path("<int:pk>/papers/<slug:public_id>/", wrap(pages.PaperPage), name="list-paper"),
        ]
        return own + super().get_urls()
