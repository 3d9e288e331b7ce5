"""What is done to a case beside the moves of its table: each with its form, who may, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from credit.units.policies import allowed
from objections.cases import feedback
from objections.cases.models import Case
from objections.cases.numbers import shown_code
from objections.cases.policies import OF_THE_UNIT, may_see, plays
from objections.deadlines import supervision
from objections.deadlines.models import Supervision
from objections.desk import replies
from objections.desk.access import the_case
from objections.desk.doing_forms import (
    ClearForm,
    ConvertForm,
    DoingForm,
    FeedbackForm,
    PapersForm,
    RateForm,
    RecuseForm,
    RenewForm,
    SlipForm,
    SplitForm,
)
from objections.desk.placing import place
from objections.intake import services as intake
from objections.intake import threads
from objections.kinds.table import Who
from objections.moves.judging import available


@dataclass(frozen=True, slots=True)
class Doing:
    """A button: its words, who may when, what is asked, what does it (returns what is told afterwards)."""

    name: str
    label: str
    may: Callable[[Case, Any], bool]
    form: type[DoingForm]
    run: Callable[[Case, Any, dict[str, Any]], str]
    hint: str = ""


def _convert(case: Case, user: Any, told: dict[str, Any]) -> str:
    fresh = threads.convert(case.pk, told.pop("kind"), actor=user, **told)
    return f"已转为{fresh.get_kind_display()} {fresh.number}，材料、查询码和收到日期一并转过去。"


def _split(case: Case, user: Any, told: dict[str, Any]) -> str:
    parts = threads.split(case.pk, [unit.pk for unit in told["units"]], actor=user, reason=told["reason"])
    return f"已拆分出 {len(parts)} 件：{'、'.join(part.number for part in parts)}，期限都从首次收到时起算。"


def _recuse(case: Case, user: Any, told: dict[str, Any]) -> str:
    feedback.recuse(case, told["who"], actor=user, reason=told["reason"])
    return "已登记回避。"


def _renew(case: Case, user: Any, told: dict[str, Any]) -> str:
    code = feedback.renew_code(case.pk, actor=user)
    return f"新的查询码：{shown_code(code)}。只显示这一次，请当面交给申请人；旧查询码已失效。"


def _add_papers(case: Case, user: Any, told: dict[str, Any]) -> str:
    count = intake.add_papers(case, told["papers"], actor=user, by_applicant=told["by_applicant"])
    return f"已收到 {count} 份材料。"


def _rate(case: Case, user: Any, told: dict[str, Any]) -> str:
    feedback.rate(case.pk, actor=user, rating=told["rating"], text=told["text"])
    return "已登记评价。"


def _slip(case: Case, user: Any, told: dict[str, Any]) -> str:
    slip = supervision.issue_slip(case, today=timezone.localdate(), actor=user, measures=told["measures"])
    if slip is None:
        raise DomainError("slip_open", "这件已有一份没有销号的督办单，不用再发。")
    return f"督办单 {slip.number} 已签发，责任单位最迟 {slip.demanded_by} 反馈。"


def _feed_back(case: Case, user: Any, told: dict[str, Any]) -> str:
    supervision.feed_back(_open_slip(case).pk, actor=user, **told)
    return "已反馈，等局法制科销号。"


def _clear(case: Case, user: Any, told: dict[str, Any]) -> str:
    supervision.clear(_open_slip(case).pk, actor=user)
    return "督办单已销号。"


def _open_slip(case: Case) -> Supervision:
    slip = case.supervisions.filter(cleared_at__isnull=True).first()
    if slip is None:
        raise DomainError("no_slip", "这件没有待反馈的督办单。请刷新页面。")
    return slip


def _has_slip(case: Case, *, answered: bool = False) -> bool:
    slip = case.supervisions.filter(cleared_at__isnull=True).first()
    return slip is not None and (bool(slip.feedback) or not answered)


def _of_the_unit(case: Case, user: Any) -> bool:
    return any(plays(user, case, who) for who in OF_THE_UNIT)


def _supervises(case: Case, user: Any) -> bool:
    return allowed(user, "supervise_case")


def _is_router(case: Case, user: Any) -> bool:
    return plays(user, case, Who.SITE_ADMIN)


ALL = (
    Doing("convert", "转为其他类型", lambda c, u: any(m.action == "convert" for m in available(c, u)), ConvertForm,
          _convert, "原件结束，按新的类型继续办理；收到日期、材料和查询码不变。"),
    Doing("split", "拆分", lambda c, u: _is_router(c, u) and c.state in threads.SPLITTABLE, SplitForm, _split,
          "每个单位另立一件，期限都从首次收到时起算。"),
    Doing("papers", "补充材料", lambda c, u: c.is_open and allowed(u, "see_applicant", unit=c.unit_id), PapersForm,
          _add_papers, "材料加密保存，只能下载查看。"),
    Doing("recuse", "回避", lambda c, u: c.is_open, RecuseForm, _recuse, "回避的人不再看到、也不能办理本件。"),
    Doing("renew", "重发查询码", lambda c, u: allowed(u, "register_case"), RenewForm, _renew,
          "申请人丢了回执时用。先核对身份。"),
    Doing("rate", "登记回访评价", lambda c, u: not c.is_open and not c.rated_at and _is_router(c, u), RateForm, _rate),
    Doing("slip", "发督办单", lambda c, u: c.is_open and _supervises(c, u) and not _has_slip(c), SlipForm, _slip,
          "督办单送承办单位负责人。"),
    Doing("feed-back", "反馈督办", lambda c, u: _has_slip(c) and _of_the_unit(c, u), FeedbackForm, _feed_back),
    Doing("clear", "督办销号", lambda c, u: _has_slip(c, answered=True) and _supervises(c, u), ClearForm, _clear,
          "已看过责任单位的反馈，予以销号。"),
    Doing("tell", "选登答复", replies.may_write, replies.ReplyForm, replies.write,
          "改写成看不出是谁的文字，由另一个人审核后在“答复选登”公开。"),
)  # fmt: skip
BY_NAME = {one.name: one for one in ALL}


def doings_for(case: Case, user: Any) -> list[Doing]:
    return [one for one in ALL if one.may(case, user)]


class DoingPage(DeskPage, View):
    """GET asks, POST does. The new query code is shown once, on a page that nothing keeps."""

    back = "admin:objections_case_changelist"

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        case, doing = self._find(request, pk, name)
        return self._show(case, doing, doing.form(case=case, actor=request.user))

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        case, doing = self._find(request, pk, name)
        form = doing.form(request.POST, request.FILES, case=case, actor=request.user)
        if not form.is_valid():
            return self._show(case, doing, form, status=422)
        try:
            told = doing.run(case, request.user, form.cleaned_data)
        except DomainError as refusal:
            place(form, refusal)
            return self._show(case, doing, form, status=422)
        if name == "renew":
            return self.page("admin/objections/code.html", title=f"查询码：{case.number}", case=case, told=told)
        messages.success(request, told)
        if not may_see(request.user, Case.objects.get(pk=pk)):
            return redirect(self.back)
        return redirect("admin:objections_case_change", pk)

    def _find(self, request: HttpRequest, pk: int, name: str) -> tuple[Case, Doing]:
        case, doing = the_case(request, pk), BY_NAME.get(name)
        if doing is None or not doing.may(case, request.user):
            raise Http404
        return case, doing

    def _show(self, case: Case, doing: Doing, form: DoingForm, *, status: int = 200) -> HttpResponse:
        title = f"{doing.label}：{case.number}"
        return self.page("admin/objections/doing.html", title=title, status=status, case=case, doing=doing, form=form)
