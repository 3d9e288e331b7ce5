"""Tasks on the desk: what is still to be inspected, the sheet, the result, and who is replaced."""

from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.generic import View

from credit.attachments.services import open_content
from credit.audit.services import note
from credit.catalogue import standards
from credit.catalogue.forms import EntryForm, entry_form
from credit.desk.base import RightsAdmin
from credit.desk.records.lights import Light, light_for, light_of
from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from publicity.inspections import cells, draws, results, sheets
from publicity.inspections.desk.reach import of_units
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import DrawKind, Interest, Task, TaskState
from publicity.inspections.rights import ITEM, allowed
from publicity.inspections.selectors import TODO_FIRST

TODO = Q(record=None, replaced_by=None, plan__status=PlanStatus.DRAWN)


class StateFilter(admin.SimpleListFilter):
    """Where tasks stand."""

    title = "状态"
    parameter_name = "desk"
    PILES = {
        "todo": ("待检查", TODO),
        "late": ("期间已过还没检查", TODO),
        "entered": ("结果待审核", Q(record__published_at=None, record__isnull=False)),
        "done": ("结果已审核", Q(record__published_at__isnull=False)),
        "replaced": ("已换抽", Q(replaced_by__isnull=False)),
    }  # fmt: skip

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, label) for name, (label, _) in self.PILES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        if self.value() not in self.PILES:
            return queryset
        rows = queryset.filter(self.PILES[str(self.value())][1])
        return rows.filter(plan__period_end__lt=timezone.localdate()) if self.value() == "late" else rows


@admin.register(Task)
class TaskAdmin(RightsAdmin):
    see = ("see_inspection",)
    list_display = ("who", "plan", "state_text", "light", "period_end")
    list_filter = (StateFilter, "plan__unit", "plan")
    list_select_related = ("subject", "plan", "record")
    search_fields = ("subject__name_key", "subject__code", "plan__number")
    search_help_text = "检查对象名称、代码或任务编号"
    ordering = TODO_FIRST

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        return of_units(request, super().get_queryset(request), "plan__unit")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    @admin.display(description="检查对象", ordering="subject__name_key")
    def who(self, task: Task) -> str:
        return "（涉个人）" if task.subject.is_personal else task.subject.name

    @admin.display(description="状态")
    def state_text(self, task: Task) -> str:
        return task.state.label

    @admin.display(description="时限")
    def light(self, task: Task) -> str:
        found = light_of_task(task)
        if found is None:
            return "—"
        words = format_html('<b aria-hidden="true">{}</b>{}', found.shape, found.words)
        return format_html('<span class="due due-{}">{}</span>', found.colour, words)

    @admin.display(description="检查到", ordering="plan__period_end")
    def period_end(self, task: Task) -> str:
        return f"{task.plan.period_end:%Y-%m-%d}"

    def get_urls(self) -> list[URLPattern]:
        def wrap(page: type[View]) -> Any:
            return self.admin_site.admin_view(page.as_view(model_admin=self))

        own = [
            path("<int:pk>/change/", wrap(TaskPage), name="publicity_task_change"),
            path("<int:pk>/report/", wrap(ReportTask), name="inspection-report"),
            path("<int:pk>/sheet.pdf", wrap(TaskSheet), name="inspection-sheet"),
            path("<int:pk>/replace/", wrap(ReplaceTarget), name="inspection-replace"),
            path("<int:pk>/replace/<int:who>/", wrap(ReplaceInspector), name="inspection-replace-inspector"),
        ]
        return own + super().get_urls()


def light_of_task(task: Task) -> Light | None:
    """Return the clock that runs: up to the end of the period, then the 20 working days of the result."""
    if task.state == TaskState.OPEN:
        return light_for(task.plan.period_start, task.plan.period_end, timezone.localdate())
    return light_of(task.record, timezone.localdate()) if task.record else None


def the_task(request: HttpRequest, pk: int) -> Task:
    """Return a task the person may see; else 404."""
    rows = Task.objects.select_related("plan__unit", "subject", "record", "draw", "replaced_by", "sheet")
    return get_object_or_404(of_units(request, rows, "plan__unit"), pk=pk)


def may_replace(request: HttpRequest, task: Task) -> bool:
    """Tell whether the person may have target or inspectors of this task drawn anew."""
    plan = task.plan
    is_open = task.state == TaskState.OPEN and plan.status == PlanStatus.DRAWN
    return is_open and allowed(request.user, "approve_inspection", unit=plan.unit_id, entered_by=plan.entered_by_id)


class TaskPage(DeskPage, View):
    """Read a task; everything that changes it is a button."""

    back = "admin:publicity_task_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = the_task(request, pk)
        is_open = task.state == TaskState.OPEN and task.plan.status == PlanStatus.DRAWN
        people = task.assignments.select_related("inspector__unit", "replaced_by")
        barred = Interest.objects.in_force(timezone.localdate()).filter(subject=task.subject_id)
        return self.page(
            "admin/inspections/task.html",
            title=f"抽查任务：{task.subject.name}",
            task=task,
            light=light_of_task(task),
            people=people,
            barred=set(barred.values_list("inspector", flat=True)),
            may_report=is_open and allowed(request.user, "enter", unit=task.plan.unit_id),
            may_replace=may_replace(request, task),
        )


class TaskSheet(DeskPage, View):
    """The task sheet as PDF, for those who see the task."""

    back = "admin:publicity_task_changelist"

    @method_decorator(never_cache)
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        task = the_task(request, pk)
        stored = sheets.sheet_of(task.pk, actor=request.user).attachment
        response = FileResponse(open_content(stored), content_type="application/pdf")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.original_name)}"
        response["Content-Length"] = str(stored.size)
        return response


class ReportTask(DeskPage, View):
    """Enter a result: only what the inspection itself tells is asked, the rest is known."""

    back = "admin:publicity_task_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = the_task(request, pk)
        return self._show(task, self._form(task)())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = the_task(request, pk)
        note("task.cells_used", task, actor=request.user, unit=task.plan.unit_id)
        known = cells.known(task)
        typed = {name: request.POST.get(name, "") for name in cells.asked(standards.get(ITEM), known)}
        form = self._form(task)(typed | known)
        if not form.is_valid():
            return self._show(task, form, status=422)
        try:
            record = results.report(task.pk, form, actor=request.user, submit="submit" in request.POST)
        except DomainError as refusal:
            for column in refusal.fields:
                form.add_error(column, refusal.fields[column])
            form.add_error(None, refusal.message)
            return self._show(task, form, status=422)
        done = "结果已保存并提交审核。" if "submit" in request.POST else "结果已存为草稿。"
        messages.success(request, f"{done}最迟 {record.due_on:%Y-%m-%d} 前审核公开。")
        return redirect("admin:publicity_task_changelist")

    def _form(self, task: Task) -> type[EntryForm]:
        return entry_form(standards.get(ITEM))

    def _show(self, task: Task, form: EntryForm, status: int = 200) -> HttpResponse:
        names = cells.asked(standards.get(ITEM), cells.known(task))
        others = [form[name] for name in form.errors if name in form.fields and name not in names]
        return self.page(
            "admin/inspections/report.html",
            status=status,
            title=f"录入抽查结果：{task.subject.name}",
            task=task,
            form=form,
            asked=[form[name] for name in names],
            others=others,
        )


class ReplaceTarget(DeskPage, View):
    """Ask why (GET), then draw another target of the same stratum (POST)."""

    back = "admin:publicity_task_changelist"
    kind = DrawKind.TARGET

    def get(self, request: HttpRequest, pk: int, who: int = 0) -> HttpResponse:
        return self._show(the_task(request, pk), who)

    def post(self, request: HttpRequest, pk: int, who: int = 0) -> HttpResponse:
        task, reason = the_task(request, pk), request.POST.get("reason", "")
        try:
            if self.kind == DrawKind.TARGET:
                draws.replace_target(task.pk, actor=request.user, reason=reason)
            else:
                draws.replace_inspector(task.pk, who, actor=request.user, reason=reason)
        except DomainError as refusal:
            return self._show(task, who, error=refusal.message, status=422)
        messages.success(request, "换抽好了，经过已经在网站公布。需要的话请重新打印任务单。")
        return redirect("admin:publicity_plan_change", task.plan_id)

    def _show(self, task: Task, who: int, *, status: int = 200, **values: Any) -> HttpResponse:
        person = get_object_or_404(task.assignments.select_related("inspector"), pk=who) if who else None
        return self.page(
            "admin/inspections/replace.html",
            status=status,
            title=f"换抽：{person.inspector.name if person else task.subject.name}",
            task=task,
            person=person,
            reasons=draws.REASONS[self.kind],
            **values,
        )


class ReplaceInspector(ReplaceTarget):
    """Ask why (GET), then draw another inspector for the task (POST)."""

    kind = DrawKind.INSPECTOR
