"""Reconciliation on the desk: runs, named differences with one action, and the signed monthly statements."""

from base64 import b64decode
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.views.generic import View

from credit.attachments.services import open_content
from credit.catalogue.models import CatalogueItem
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.sharing.models import Platform
from credit.sharing.reconciliation import mending, services, statements
from credit.sharing.reconciliation.models import Difference, Reconciliation, Statement
from credit.units.policies import allowed, require

SHOWN = 500


FILES = {"pdf": "PDF", "csv": "CSV", "signature": "签名", "key": "公钥"}


class RunForm(forms.Form):
    """Which month of which item with whom."""

    platform = forms.ModelChoiceField(Platform.objects.all(), label="平台")
    item = forms.ModelChoiceField(CatalogueItem.objects.filter(is_active=True), label="事项", required=False)
    month = forms.RegexField(r"^\d{4}-\d{2}$", label="月份（如 2026-11）")


class RunNow(DeskPage, View):
    """Compare now; without an item, every item the platform takes. Or issue the month's statement."""

    back = "admin:reconcile-now"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        return self.page("admin/desk/reconcile.html", title="对账", form=RunForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        form = RunForm(request.POST)
        if not form.is_valid():
            return self.page("admin/desk/reconcile.html", title="对账", form=form, status=422)
        platform, month = form.cleaned_data["platform"], services.parse_month(form.cleaned_data["month"])
        if "statement" in request.POST:
            statement = statements.issue(platform, month, actor=request.user)
            messages.success(request, f"已出具对账单 {statement.document.number}。")
            return redirect("admin:credit_statement_changelist")
        chosen = form.cleaned_data["item"]
        rows = platform.items.filter(is_active=True).select_related("item")
        for row in rows.filter(item=chosen) if chosen else rows:
            services.reconcile(platform, row.item, month, actor=request.user)
        where = reverse("admin:credit_reconciliation_changelist")
        return redirect(f"{where}?platform__id__exact={platform.pk}")


class RunPage(DeskPage, View):
    """One run: counts, every record on which the sides differ, one action for those chosen or for all."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._find(pk)
        rows = Difference.objects.filter(run=run).select_related("record__subject", "record__item", "mended_by")
        return self.page(
            "admin/desk/reconciliation.html", title=f"对账：{run}", run=run,
            rows=[{"difference": one, "about": self._about(one)} for one in rows[:SHOWN]], total=rows.count(),
            left=rows.filter(mended="").count(), can_mend=allowed(request.user, "manage_deliveries"),
        )  # fmt: skip

    def _find(self, pk: int) -> Reconciliation:
        require(self.request.user, "manage_deliveries")
        return get_object_or_404(Reconciliation.objects.select_related("platform", "item", "started_by"), pk=pk)

    def _about(self, difference: Difference) -> str:
        record = difference.record
        if record is None:
            return "本方没有这条记录，请联系平台核实后删除"
        facts: dict[str, Any] = {"item": record.item, "unit": record.unit_id}
        is_masked = record.is_personal and not allowed(self.request.user, "see_sealed", **facts)
        return f"{'（涉个人）' if is_masked else record.subject.name} {record.document_number}"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._find(pk)
        self.back = request.path
        chosen = None if "all" in request.POST else [int(one) for one in request.POST.getlist("row") if one.isdigit()]
        done = mending.mend(run, chosen, actor=request.user)
        messages.success(
            request, f"已排队：重新报送 {done.sent} 条，撤回 {done.recalled} 条；不能处理 {done.left} 条。"
        )
        return redirect(request.path)


@admin.register(Reconciliation)
class ReconciliationAdmin(RightsAdmin):
    """Every run, newest first."""

    see = ("manage_deliveries",)
    list_display = (
        "platform", "item", "of_month", "outcome", "ours", "theirs", "missing_here", "missing_there", "different",
        "under_way", "unseen", "finished_at",
    )  # fmt: skip
    list_filter = ("platform", "outcome", "month", "item")
    list_select_related = ("platform", "item")
    show_full_result_count = False

    @admin.display(description="月份", ordering="month")
    def of_month(self, run: Reconciliation) -> str:
        return f"{run.month:%Y-%m}"

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("now/", wrap(RunNow.as_view(model_admin=self)), name="reconcile-now"),
            path("<int:pk>/change/", wrap(RunPage.as_view(model_admin=self)), name="credit_reconciliation_change"),
            *super().get_urls(),
        ]


class StatementFile(DeskPage, View):
    """One of the files of a statement; the signature is the bare 64 bytes, as openssl reads it."""

    back = "admin:credit_statement_changelist"

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        require(request.user, "manage_deliveries")
        related = Statement.objects.select_related("csv", "signing_key", "document__attachment", "platform")
        statement = get_object_or_404(related, pk=pk)
        if name not in FILES:
            raise Http404
        stem, ending, content = f"{statement.platform.code}-{statement.month:%Y-%m}", name, b""
        if name in ("csv", "pdf"):
            with open_content(statement.csv if name == "csv" else statement.document.attachment) as file:
                content = file.read()
        elif name == "signature":
            ending, content = "sig", b64decode(statement.signature)
        else:
            ending, content = "pem", statement.signing_key.public_pem.encode()
        headers = {"Content-Disposition": f'attachment; filename="{stem}.{ending}"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@admin.register(Statement)
class StatementAdmin(RightsAdmin):
    """Issued statements with their files; a void one says so."""

    see = ("manage_deliveries",)
    list_display = (
        "platform", "of_month", "number", "state", "ours", "theirs", "differences", "is_complete", "issued_at", "files",
    )  # fmt: skip
    list_display_links = None
    list_filter = ("platform", "month")
    list_select_related = ("platform", "document__attachment", "csv")

    @admin.display(description="月份", ordering="month")
    def of_month(self, statement: Statement) -> str:
        return f"{statement.month:%Y-%m}"

    @admin.display(description="编号和验证码")
    def number(self, statement: Statement) -> str:
        return f"{statement.document.number} / {statement.document.check_code}"

    @admin.display(description="状态")
    def state(self, statement: Statement) -> str:
        return "已作废（有后出的）" if statement.document.voided_at else "有效"

    @admin.display(description="文件")
    def files(self, statement: Statement) -> str:
        links = [(reverse("admin:statement-file", args=[statement.pk, name]), label) for name, label in FILES.items()]
        return format_html_join("　", '<a href="{}">{}</a>', links)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(StatementFile.as_view(model_admin=self))
        return [path("<int:pk>/<slug:name>/", page, name="statement-file"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False
