"""The error file of a platform that is filled by hand on its web page, taken at the desk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import View

from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from credit.sharing import uploads
from credit.sharing.models import Package, Platform
from credit.units.policies import require


class ErrorFileForm(forms.Form):
    """A workbook that a platform's page gave back."""

    platform = forms.ModelChoiceField(Platform.objects.none(), label="平台", empty_label=None)
    package = forms.ModelChoiceField(
        Package.objects.all(), label="报送包", required=False, widget=forms.Select(), empty_label="按文件内容认定",
        error_messages={"invalid_choice": "没有这个报送包，请重新选择。"},
    )  # fmt: skip
    file = forms.FileField(label="平台网页返回的错误文件（xlsx）")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        platforms = uploads.by_hand()
        chosen = [platform.pk for platform in platforms]
        platform, package = self.fields["platform"], self.fields["package"]
        assert isinstance(platform, forms.ModelChoiceField)
        assert isinstance(package, forms.ModelChoiceField)
        platform.queryset = Platform.objects.filter(pk__in=chosen)
        package.queryset = Package.objects.filter(platform__in=chosen)
        package.choices = [("", "按文件内容认定"), *map(_choice, uploads.candidates(platforms))]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        package, platform = found.get("package"), found.get("platform")
        if package and platform and package.platform_id != platform.pk:
            self.add_error("package", "这个报送包不是送给所选平台的。")
        return found


def _choice(package: Package) -> tuple[int, str]:
    """Return how a package is told from others: when, what, how many rows, the beginning of its number."""
    moment = timezone.localtime(package.created_at)
    state = "等待结果" if package.closed_at is None else "已有结果"
    words = f"{moment:%Y-%m-%d %H:%M} {package.item.name} {package.rows} 条（{str(package.key)[:8]}，{state}）"
    return package.pk, words


class ErrorFile(DeskPage, View):
    """Take the error file of a platform that is filled by hand on its web page."""

    back = "admin:sharing-error-file"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        return self._show(ErrorFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        form = ErrorFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        given = form.cleaned_data
        try:
            taken = uploads.take_error_file(
                given["platform"], given["file"].read(), actor=request.user, package=given["package"]
            )
        except DomainError as refusal:
            form.add_error("file", refusal.message)
            return self._show(form, status=422)
        rows = taken.package.rows
        messages.success(request, f"报送包共 {rows} 条：接收 {rows - taken.rejected} 条，退回 {taken.rejected} 条。")
        return redirect("admin:sharing-returned" if taken.rejected else self.back)

    def _show(self, form: ErrorFileForm, status: int = 200) -> HttpResponse:
        return self.page(
            "admin/desk/sharing_error_file.html", title="导入错误文件", form=form, status=status,
            platforms=uploads.by_hand(),
        )  # fmt: skip
