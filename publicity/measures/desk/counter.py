"""The counter check on the desk: ask, read the answer, take the receipt, say what was decided."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from credit.attachments.services import open_content
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from publicity.batch.reading import entries_in, entries_of
from publicity.measures.counter import deciding, services
from publicity.measures.counter.models import CounterCheck, CounterToken, Decision
from publicity.measures.counter.purposes import purposes
from publicity.measures.counter.receipt import receipt_of
from publicity.measures.counter.services import MOST, Asked, checks_seen_by, content_of
from publicity.measures.counter.tokens import issue_token, require_issuable, revoke


class AskForm(forms.Form):
    """Whom, what for."""

    purpose = forms.ChoiceField(label="用途（条例第二十二条）")
    matter = forms.CharField(label="事项", max_length=200, help_text="例如：××公路大修工程投标资格审查")
    text = forms.CharField(
        label="名称、统一社会信用代码或车牌号", required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"每行一个，最多 {MOST} 个。车牌后面可以写颜色，例如 鲁DZ0001|黄。个人要写完整证件号码。",
    )  # fmt: skip
    file = forms.FileField(label="或者传一张表（xlsx、xls、csv，不保存）", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", "请选择"), *purposes().items()]  # type: ignore[attr-defined]

    def entries(self) -> list[str]:
        """Return the entries of the text or of the table. Raises DomainError naming the field to mend."""
        upload, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        if upload and not text.strip():
            return entries_in(upload, most=MOST)
        return entries_of(text, most=MOST)


class CounterPage(DeskPage, View):
    """Pages of the counter check: never kept by a browser or on the way."""

    back = "admin:publicity_countercheck_changelist"

    @method_decorator([never_cache, sensitive_post_parameters("text")])
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)

    def _find(self, request: HttpRequest, pk: int) -> CounterCheck:
        return get_object_or_404(checks_seen_by(request.user).select_related("unit", "actor", "receipt"), pk=pk)


class AskPage(CounterPage):
    """The form; by POST the check. A refused form comes back as it was filled in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.back = "admin:index"
        services.unit_of(request.user)
        return self._show(AskForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AskForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            values = {name: form.cleaned_data[name] for name in ("purpose", "matter")}
            check = services.run(Asked(form.entries(), picks=_picks(request), **values), actor=request.user)
        except DomainError as refusal:
            names = {"entries": "text"} | {name: name for name in form.fields}
            form.add_error(next((names[one] for one in refusal.fields if one in names), None), refusal.message)
            return self._show(form, status=422)
        return redirect("admin:publicity_countercheck_change", check.pk)

    def _show(self, form: AskForm, *, status: int = 200) -> HttpResponse:
        return self.page("admin/measures/ask.html", title="信用核查", form=form, status=status)


def _picks(request: HttpRequest) -> dict[int, str]:
    """Return the choices among doubtful subjects: line → public number."""
    prefix = "pick-"
    found = ((name.removeprefix(prefix), value) for name, value in request.POST.items() if name.startswith(prefix))
    return {int(line): str(value) for line, value in found if line.isascii() and line.isdigit()}


class CheckPage(CounterPage):
    """What was told, from the sealed facts; the decisions, line by line."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        check = self._find(request, pk)
        services.note_read(check, actor=request.user, how="page")
        return self._show(check)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        check = self._find(request, pk)
        line = request.POST.get("line", "")
        ruling = deciding.Ruling(
            request.POST.get("decision", ""), request.POST.getlist("measures"), request.POST.get("reason", "")[:500],
            request.POST.get("document_number", "")[:128],
        )  # fmt: skip
        try:
            deciding.decide(check, int(line) if line.isascii() and line.isdigit() else 0, ruling, actor=request.user)
        except DomainError as refusal:
            return self._show(check, refused=(line, refusal.message), status=422)
        messages.success(request, "处理决定已登记。采取了措施的，反馈表已提交，审核后报送共享平台。")
        return redirect("admin:publicity_countercheck_change", pk)

    def _show(self, check: CounterCheck, *, refused: tuple[str, str] = ("", ""), status: int = 200) -> HttpResponse:
        kept = {one.line: one for one in check.lines.select_related("decided_by")}
        lines = content_of(check)["lines"]
        return self.page(
            "admin/measures/check.html",
            title=f"核查结果 {check.number}",
            status=status,
            check=check,
            purpose=purposes()[check.purpose],
            lines=[(line, kept[line["line"]], refused[1] if refused[0] == str(line["line"]) else "") for line in lines],
            doubtful=[line for line in lines if line.get("choices")],
            decisions=Decision.choices,
            posted=self.request.POST,
        )


class ReceiptPage(CounterPage):
    """The receipt as PDF: made by POST at the first request, the same paper ever after."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        check = self._find(request, pk)
        document = receipt_of(check.pk, actor=request.user)
        services.note_read(check, actor=request.user, how="receipt")
        with open_content(document.attachment) as content:
            response = HttpResponse(content.read(), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{document.number}.pdf"'
        return response


class CounterAdmin(RightsAdmin):
    """Nothing of a check is edited; a new one is asked for."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CounterCheck)
class CounterCheckAdmin(CounterAdmin):
    see = ("counter_check",)
    change = "counter_check"
    list_display = ("number", "at", "purpose_label", "matter", "count", "actor", "unit")
    list_filter = ("purpose", "channel", "unit")
    list_select_related = ("actor", "unit")
    ordering = ("-pk",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CounterCheck]:
        return checks_seen_by(request.user).defer("sealed")

    @admin.display(description="用途", ordering="purpose")
    def purpose_label(self, check: CounterCheck) -> str:
        return purposes()[check.purpose]

    def get_urls(self) -> list[URLPattern]:
        def wrap(page: type[View]) -> Any:
            return self.admin_site.admin_view(page.as_view(model_admin=self))

        return [
            path("add/", wrap(AskPage), name="publicity_countercheck_add"),
            path("<int:pk>/change/", wrap(CheckPage), name="publicity_countercheck_change"),
            path("<int:pk>/receipt/", wrap(ReceiptPage), name="counter-receipt"),
            *super().get_urls(),
        ]


class TokenForm(forms.ModelForm):
    """A key for an account; persons only by a grant that account and issuer could use themselves."""

    issuer: Any = None

    class Meta:
        model = CounterToken
        fields = ("name", "user", "may_check_persons", "valid_from", "valid_until")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("user") and values.get("may_check_persons"):
            try:
                require_issuable(values["user"], actor=self.issuer)
            except DomainError as refusal:
                self.add_error("may_check_persons", refusal.message)
        return values


@admin.register(CounterToken)
class CounterTokenAdmin(CounterAdmin):
    """Keys for other systems: shown once when issued, revoked by one action."""

    see = ("manage_platforms",)
    change = "manage_platforms"
    form = TokenForm
    list_display = ("name", "user", "may_check_persons", "valid_from", "valid_until", "revoked_at", "issued_by")
    list_select_related = ("user", "issued_by")
    actions = ("revoke_tokens",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("TokenFormOf", (form,), {"issuer": request.user})

    def save_model(self, request: HttpRequest, obj: CounterToken, form: Any, change: bool) -> None:
        token = issue_token(obj, actor=request.user)
        messages.warning(request, f"令牌只显示这一次，请马上抄给对方系统：{token}")

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the entry."""

    @admin.action(description="吊销选中的令牌")
    def revoke_tokens(self, request: HttpRequest, queryset: QuerySet[CounterToken]) -> None:
        for token in queryset.filter(revoked_at=None):
            revoke(token, actor=request.user)
        messages.success(request, "已吊销，用这些令牌的请求从现在起被拒绝。")
