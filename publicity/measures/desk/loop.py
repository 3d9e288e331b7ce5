"""The joint-measure loop on the desk: the inbox of executing units, the plan before dispatch, the statistics."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html

from credit.desk.base import RightsAdmin
from credit.desk.records.lights import light_for
from publicity.measures.desk import pages
from publicity.measures.desk.national_tables import NationalTablePage
from publicity.measures.loop.lifecycle import OPEN, StepState
from publicity.measures.loop.models import Execution, JointAction


class LoopAdmin(RightsAdmin):
    """Seen by whoever takes part; nothing is entered or changed but through a move."""

    see = ("see_measures",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StepFilter(admin.SimpleListFilter):
    """The state; what still wants an answer comes first."""

    title = "状态"
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("todo", "等本单位办"), *((str(value), str(label)) for value, label in StepState.choices)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "todo":
            return queryset.exclude(state__in=[StepState.INITIATED, StepState.CONFIRMED])
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Execution)
class ExecutionAdmin(LoopAdmin):
    list_display = ("subject", "measure", "behaviour", "unit", "state", "light")
    list_filter = (StepFilter, "unit", "code")
    list_select_related = ("action__record__subject", "unit")
    ordering = ("due_on", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Execution]:
        return pages.executions_seen_by(request.user)

    @admin.display(description="主体")
    def subject(self, execution: Execution) -> str:
        return pages.name_of(execution.action)

    @admin.display(description="因为什么")
    def behaviour(self, execution: Execution) -> str:
        return execution.action.behaviour

    @admin.display(description="期限", ordering="due_on")
    def light(self, execution: Execution) -> str:
        light = light_for(execution.since, execution.due_on, timezone.localdate())
        if light is None or execution.state == StepState.CONFIRMED:
            return "—"
        return format_html('<span class="due due-{}"><b>{}</b>{}</span>', light.colour, light.shape, light.words)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/change/", wrap(pages.ExecutionPage.as_view(model_admin=self)),
                 name="publicity_execution_change"),
            path("statistics/", wrap(pages.StatisticsPage.as_view(model_admin=self)), name="measure-statistics"),
            path("national/<slug:number>/", wrap(NationalTablePage.as_view(model_admin=self)), name="measure-national"),
            *super().get_urls(),
        ]  # fmt: skip


@admin.register(JointAction)
class JointActionAdmin(LoopAdmin):
    list_display = ("number", "subject", "behaviour", "unit", "progress", "started_at", "lift_reason")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "is_incentive", "list_type", "unit")
    list_select_related = ("record__subject", "unit")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[JointAction]:
        return pages.actions_seen_by(request.user).annotate(
            planned=Count("executions", filter=Q(executions__state=StepState.INITIATED)),
            standing=Count("executions", filter=Q(executions__state__in=OPEN)),
            total=Count("executions"),
        )

    @admin.display(description="主体")
    def subject(self, action: JointAction) -> str:
        return pages.name_of(action)

    @admin.display(description="进展")
    def progress(self, action: Any) -> str:
        if action.lifted_at:
            return "已解除"
        return f"待推送 {action.planned} 项" if action.planned else f"执行中 {action.standing} 项，共 {action.total} 项"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(pages.ActionPage.as_view(model_admin=self))
        return [path("<int:pk>/change/", page, name="publicity_jointaction_change"), *super().get_urls()]
