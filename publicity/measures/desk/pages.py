"""One execution, one action, the statistics: what can be read and done there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import View

from credit.audit.models import AuditEntry
from credit.audit.services import note
from credit.desk.records.lights import light_for
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import within
from credit.kernel.errors import DomainError
from credit.subjects.models import SubjectKind
from credit.units.policies import allowed, reach
from publicity.measures.desk.forms import BeginForm, FeedbackForm, PlanForm
from publicity.measures.desk.national_tables import tables_for
from publicity.measures.loop import executing, planning, statistics
from publicity.measures.loop.lifecycle import StepState as S
from publicity.measures.loop.models import Execution, JointAction
from publicity.measures.loop.statistics import quarter_of, recent_quarters

PERSONAL = "（涉个人）"
ROAD = (S.INITIATED, S.DISPATCHED, S.RECEIVED, S.EXECUTING, S.FED_BACK, S.LIFTED)


def executions_seen_by(user: Any) -> QuerySet[Execution]:
    """Return what a person's units execute or have started; all for those who see everything."""
    scope = reach(user, "see_measures")
    if scope.everything:
        return Execution.objects.all()
    return Execution.objects.filter(Q(unit__in=scope.units) | Q(action__unit__in=scope.units))


def actions_seen_by(user: Any) -> QuerySet[JointAction]:
    """Return the actions that a person's units have started or execute."""
    scope = reach(user, "see_measures")
    if scope.everything:
        return JointAction.objects.all()
    mine = Execution.objects.filter(unit__in=scope.units).values("action")
    return JointAction.objects.filter(Q(unit__in=scope.units) | Q(pk__in=mine))


def name_of(action: JointAction) -> str:
    """Return whom an action is about, as lists may tell it: persons and their things only on the page itself."""
    return PERSONAL if action.record.is_personal else action.record.subject.name


class ExecutionPage(DeskPage, View):
    """Read a measure and take its next step. A refused form comes back as it was filled in."""

    back = "admin:publicity_execution_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        execution = self._find(request, pk)
        subject = execution.action.record.subject
        if subject.kind == SubjectKind.PERSON:
            note("person.viewed", subject, actor=request.user, execution=pk)
        return self._show(execution)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        execution = self._find(request, pk)
        name = request.POST.get("move", "")
        form = _form(name, execution, request.POST)
        if form is not None and not form.is_valid():
            return self._show(execution, form=form, status=422)
        try:
            _do(name, execution.pk, form, request.user)
        except DomainError as refusal:
            if form is None:
                raise
            form.add_error(next((one for one in refusal.fields if one in form.fields), None), refusal.message)
            return self._show(execution, form=form, status=422)
        messages.success(request, DONE[name])
        return redirect("admin:publicity_execution_change", pk)

    def _find(self, request: HttpRequest, pk: int) -> Execution:
        rows = executions_seen_by(request.user)
        return get_object_or_404(rows.select_related("action__record__subject", "action__record__item", "unit"), pk=pk)

    def _show(self, execution: Execution, *, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
        may = allowed(self.request.user, "execute_measure", unit=execution.unit_id)
        names = STEPS.get(S(execution.state), ()) if may else ()
        history = AuditEntry.objects.filter(target_type="execution", target_id=str(execution.pk))
        return self.page(
            "admin/measures/execution.html",
            title=f"{execution.measure}：{execution.action.record.subject.name}",
            status=status,
            execution=execution,
            record=execution.action.record,
            is_disputed=execution.action.record.dispute_marks.filter(until__isnull=True).exists(),
            steps=_steps(execution),
            light=light_for(execution.since, execution.due_on, timezone.localdate()),
            moves=[(name, LABELS[name], _chosen(name, execution, form)) for name in names],
            history=[
                (entry, HISTORY.get(entry.action, "")) for entry in history.select_related("actor").order_by("pk")
            ],
        )


STEPS: dict[S, tuple[str, ...]] = {
    S.DISPATCHED: ("receive",),
    S.RECEIVED: ("begin", "feed_back"),
    S.EXECUTING: ("feed_back",),
    S.FED_BACK: ("feed_back",),
    S.LIFTED: ("confirm",),
}
LABELS = {"receive": "签收", "begin": "登记开始执行", "feed_back": "反馈结果", "confirm": "确认已经停止执行"}
DONE = {
    "receive": "已签收。请登记执行内容和开始日期。",
    "begin": "已登记。执行有了结果请反馈。",
    "feed_back": "已反馈。反馈表已提交，本单位审核员审核后报送共享平台。",
    "confirm": "已确认解除。",
}
HISTORY = {
    "measure.planned": "选定", "measure.received": "签收", "measure.begun": "开始执行", "measure.fed_back": "反馈",
    "measure.lift_confirmed": "确认解除",
}  # fmt: skip


def _form(name: str, execution: Execution, data: Any = None) -> forms.Form | None:
    """Return the form of a step, its fields named apart from those of the other form on the page."""
    if name == "begin":
        return BeginForm(data, auto_id="begin-%s")
    return FeedbackForm(data, execution=execution, auto_id="feed-back-%s") if name == "feed_back" else None


def _chosen(name: str, execution: Execution, form: forms.Form | None) -> forms.Form | None:
    """Return the form of a step: the refused one where it belongs to it, else a fresh one."""
    fresh = _form(name, execution)
    return form if form is not None and type(form) is type(fresh) else fresh


def _do(name: str, pk: int, form: Any, user: Any) -> None:
    """Take a step. Raises DomainError for a step that does not exist."""
    if name == "receive":
        executing.receive(pk, actor=user)
    elif name == "begin":
        executing.begin(pk, actor=user, **form.cleaned_data)
    elif name == "feed_back":
        executing.feed_back(pk, actor=user, report=form.report)
    elif name == "confirm":
        executing.confirm(pk, actor=user)
    else:
        raise DomainError("no_step", "没有这一步，请刷新页面后再办。")


def _steps(execution: Execution) -> list[tuple[str, str]]:
    here = ROAD.index(S.LIFTED if execution.state == S.CONFIRMED else S(execution.state))
    return [(step.label, "done" if n < here else "now" if n == here else "next") for n, step in enumerate(ROAD)]


class ActionPage(DeskPage, View):
    """The plan of an action: which unit executes what; add, drop, dispatch."""

    back = "admin:publicity_jointaction_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self._find(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        action = self._find(request, pk)
        name = request.POST.get("move", "")
        if name == "add":
            return self._add(action)
        try:
            if name == "dispatch":
                told = planning.dispatch(pk, actor=request.user)
                messages.success(request, f"已推送 {len(told)} 项措施，执行单位会在待办里看到。")
            elif name == "drop":
                planning.drop(_number(request.POST.get("execution")), actor=request.user)
                messages.success(request, "已从计划里去掉。")
        except DomainError as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:publicity_jointaction_change", pk)

    def _add(self, action: JointAction) -> HttpResponse:
        form = PlanForm(self.request.POST, action=action)
        if form.is_valid():
            try:
                planning.add(action.pk, actor=self.request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(self.request, "已加入计划。")
                return redirect("admin:publicity_jointaction_change", action.pk)
        return self._show(action, form=form, status=422)

    def _find(self, request: HttpRequest, pk: int) -> JointAction:
        rows = actions_seen_by(request.user).select_related("record__subject", "record__item", "unit")
        return get_object_or_404(rows, pk=pk)

    def _show(self, action: JointAction, *, form: PlanForm | None = None, status: int = 200) -> HttpResponse:
        user, stands = self.request.user, action.lifted_at is None
        executions = action.executions.select_related("unit").order_by("code", "unit__code")
        may_plan = stands and allowed(user, "plan_measures", unit=action.unit_id)
        return self.page(
            "admin/measures/action.html",
            title=f"联合{'激励' if action.is_incentive else '惩戒'} {action.number}",
            status=status,
            action=action,
            name=name_of(action),
            executions=executions,
            form=(form or PlanForm(action=action)) if may_plan else None,
            may_dispatch=stands and allowed(user, "dispatch_measures")
            and any(one.state == S.INITIATED for one in executions),
        )  # fmt: skip


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


class StatisticsPage(DeskPage, View):
    """What was dispatched in a quarter and what became of it, by list and by unit."""

    def get(self, request: HttpRequest) -> HttpResponse:
        quarters = recent_quarters(timezone.localdate())
        wanted = request.GET.get("quarter", "")
        quarter = next((one for one in quarters if str(one) == wanted), quarter_of(timezone.localdate()))
        seen = within(reach(request.user, "see_measures"), Execution.objects.all())
        tables = statistics.figures(seen, quarter)
        return self.page(
            "admin/measures/statistics.html",
            title="联合奖惩统计",
            quarters=quarters,
            quarter=quarter,
            national=tables_for(request.user),
            tables=[("按名单（备忘录）", tables["lists"]), ("按执行单位", tables["units"])],
        )
