"""Plans on the desk: the list, the form of a draft, and the page of a plan with its moves and tasks."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.views.generic import View

from credit.audit.models import AuditEntry
from credit.desk.records.lights import light_for
from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from credit.units.models import Unit
from publicity.inspections import plans
from publicity.inspections.desk.moves import BY_NAME, Move, moves_for
from publicity.inspections.desk.reach import OwnUnits, of_units, own_units
from publicity.inspections.lifecycle import PlanStatus as S
from publicity.inspections.models import Plan, Register
from publicity.inspections.rates import stratum_label
from publicity.inspections.rights import allowed
from publicity.inspections.selectors import strata_of, tasks_of

TASKS_SHOWN = 20
ROAD = (S.DRAFT, S.REVIEW, S.COMMITTED, S.SEEDED, S.DRAWN, S.CLOSED)
VERBS = {
    "submitted": "提交审核", "returned": "退回", "committed": "审核通过并公布", "number_entered": "录入公开号码",
    "number_refused": "退回号码", "drawn": "复核号码并抽取", "voided": "作废", "replaced": "换抽", "closed": "办结",
}  # fmt: skip


class PlanForm(forms.ModelForm):
    """A draft of a plan."""

    partners = forms.ModelMultipleChoiceField(
        label="参加单位", queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="部门联合抽查时，它们的人员也参加抽取。",
    )  # fmt: skip

    class Meta:
        model = Plan
        fields = (
            "title", "kind", "matter", "inspection_kind", "unit", "partners", "register", "period_start",
            "period_end", "inspectors_per_task", "speciality", "seed_source", "seed_at",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners: Any = self.fields["partners"]
        partners.queryset = Unit.objects.in_force(timezone.localdate()).filter(parent=None)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("period_start"), values.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "检查期间的最后一天早于第一天。请改一个。")
        if values.get("seed_at") and values["seed_at"] <= timezone.now():
            self.add_error("seed_at", "这个时间已经过了。请写以后才产生的号码，并留出审核的时间。")
        if (values.get("inspectors_per_task") or 2) < 2:
            self.add_error("inspectors_per_task", "检查至少要两名检查人员。")
        for name in plans.private_texts(values):
            self.add_error(name, plans.IMPERSONAL)
        return values


@admin.register(Plan)
class PlanAdmin(OwnUnits):
    form = PlanForm
    list_display = ("number", "title", "unit", "state", "progress", "seed_at")
    list_filter = ("status", "kind", "unit")
    list_select_related = ("unit",)
    search_fields = ("number", "title", "matter")
    fieldsets = (
        (None, {"fields": ("title", "kind", "matter", "inspection_kind", "unit", "partners", "register")}),
        ("检查", {"fields": ("period_start", "period_end", "inspectors_per_task", "speciality")}),
        ("抽取用的公开号码", {
            "fields": ("seed_source", "seed_at"),
            "description": "审核公布以后才产生、谁也不能左右、人人能查到的号码，如全国彩票的开奖号码，至少 10 位数字。",
        }),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return of_units(request, super().get_queryset(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "register":
            kwargs["queryset"] = Register.objects.filter(unit__in=own_units(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return obj.status == S.DRAFT and allowed(request.user, "plan_inspection", unit=obj.unit_id)
        return super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        plans.write(obj, actor=request.user)

    def response_post_save_add(self, request: HttpRequest, obj: Plan) -> HttpResponse:
        return redirect("admin:publicity_plan_change", obj.pk)

    response_post_save_change = response_post_save_add

    @admin.display(description="状态", ordering="status")
    def state(self, plan: Plan) -> str:
        label = "被退回" if plan.reason and plan.status == S.DRAFT else plan.get_status_display()
        return format_html('<span class="state state-{}" title="{}">{}</span>', plan.status, plan.reason, label)

    @admin.display(description="进展")
    def progress(self, plan: Plan) -> str:
        tasks = plan.tasks.filter(replaced_by=None)
        drawn = tasks.count()
        return f"{tasks.exclude(record=None).count()}/{drawn} 个已录结果" if drawn else "—"

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form of a draft; a plan that went on meanwhile is not written over."""
        try:
            return self.change_view(request, str(pk))
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:publicity_plan_change", pk)

    def get_urls(self) -> list[URLPattern]:
        def wrap(page: type[View]) -> Any:
            return self.admin_site.admin_view(page.as_view(model_admin=self))

        own = [
            path("<int:pk>/change/", wrap(PlanPage), name="publicity_plan_change"),
            path("<int:pk>/edit/", self.admin_site.admin_view(self.edit), name="inspection-plan-edit"),
            path("<int:pk>/move/<slug:name>/", wrap(MovePlan), name="inspection-plan-move"),
        ]
        return own + super().get_urls()


def the_plan(request: HttpRequest, pk: int) -> Plan:
    """Return a plan the person may see; else 404."""
    rows = of_units(request, Plan.objects.select_related("unit", "register", "entered_by", "approved_by"))
    return get_object_or_404(rows, pk=pk)


class PlanPage(DeskPage, View):
    """Read a plan; everything that changes it is a button."""

    back = "admin:publicity_plan_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan, today = the_plan(request, pk), timezone.localdate()
        tasks = list(tasks_of(plan))
        commitment = getattr(plan, "commitment", None)
        return self.page(
            "admin/inspections/plan.html",
            title=plan.title,
            plan=plan,
            steps=_steps(plan),
            moves=moves_for(request.user, plan),
            can_edit=PlanAdmin.has_change_permission(self.model_admin, request, plan),  # type: ignore[arg-type]
            partners=plan.partners.all(),
            commitment=commitment,
            strata=[(stratum_label(one.name), one) for one in strata_of(plan)] if commitment else [],
            tasks=tasks[:TASKS_SHOWN],
            tally=list(Counter(task.state.label for task in tasks).items()),
            light=light_for(plan.period_start, plan.period_end, today) if plan.status == S.DRAWN else None,
            is_number_due=plan.status == S.COMMITTED and plan.seed_at <= timezone.now(),
            history=_history(plan),
        )


def _steps(plan: Plan) -> list[tuple[str, str]]:
    if plan.status == S.VOID:
        return [*((step.label, "done") for step in ROAD[:3]), (S.VOID.label, "now")]
    here = ROAD.index(S(plan.status))
    return [(step.label, "done" if n < here else "now" if n == here else "next") for n, step in enumerate(ROAD)]


def _history(plan: Plan) -> list[tuple[AuditEntry, str]]:
    rows = AuditEntry.objects.filter(target_type="plan", target_id=str(plan.pk)).select_related("actor")
    return [(entry, VERBS.get(entry.action.removeprefix("plan."), "")) for entry in rows.order_by("-pk")[:50]]


class MovePlan(DeskPage, View):
    """Say what will happen and ask for a reason or the number (GET), then do it (POST). What was typed survives."""

    back = "admin:publicity_plan_changelist"

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return self._show(the_plan(request, pk), self._move(name))

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        plan, move = the_plan(request, pk), self._move(name)
        asked = {move.asks: request.POST.get(move.asks, "")} if move.asks else {}
        try:
            move.call(plan.pk, actor=request.user, **asked)
        except DomainError as refusal:
            return self._show(plan, move, error=refusal.message, typed=asked.get(move.asks, ""), status=422)
        messages.success(request, f"“{move.label}”办好了。")
        return redirect("admin:publicity_plan_change", pk)

    def _move(self, name: str) -> Move:
        if name not in BY_NAME:
            raise Http404
        return BY_NAME[name]

    def _show(self, plan: Plan, move: Move, *, status: int = 200, **values: Any) -> HttpResponse:
        title = f"{move.label}：{plan.title}"
        return self.page("admin/inspections/move.html", title=title, plan=plan, move=move, status=status, **values)
