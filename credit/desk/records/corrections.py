"""Corrections that wait for a second person: old and new side by side, agree or put aside."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.generic import View

from credit.catalogue import standards
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import within
from credit.records import services
from credit.records.models import Correction, CorrectionState, Record
from credit.units.policies import reach


def seen_corrections(user: Any) -> QuerySet[Correction]:
    """Return the corrections of records the person may see."""
    return within(reach(user, "see_record"), Correction.objects.all(), "record__unit")


@admin.register(Correction)
class CorrectionAdmin(RightsAdmin):
    see = ("see_record",)
    list_display = ("record_subject", "record_item", "entered_by", "entered_at", "state", "reason")
    list_filter = ("state", "record__item")
    list_select_related = ("record__subject", "record__item", "entered_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return seen_corrections(request.user)

    @admin.display(description="主体")
    def record_subject(self, correction: Correction) -> str:
        return correction.record.subject.name

    @admin.display(description="事项")
    def record_item(self, correction: Correction) -> str:
        return correction.record.item.name

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(CorrectionPage.as_view(model_admin=self))
        return [path("<int:pk>/change/", page, name="credit_correction_change"), *super().get_urls()]


class CorrectionPage(DeskPage, View):
    """One correction: what changes, from what to what; three buttons."""

    back = "admin:credit_correction_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        correction = self._find(pk)
        return self.page(
            "admin/desk/correction.html",
            title=f"更正：{correction.record.subject.name}",
            correction=correction,
            record=correction.record,
            differences=differences(correction),
            is_pending=correction.state == CorrectionState.PENDING,
        )

    def _find(self, pk: int) -> Correction:
        related = ("record__item", "record__subject", "record__unit", "entered_by", "decided_by", "legal_by")
        return get_object_or_404(seen_corrections(self.request.user).select_related(*related), pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._find(pk)
        self.back = request.path
        if "agree" in request.POST:
            outcome = services.agree_corrections([pk], actor=request.user)
        elif "refuse" in request.POST:
            services.refuse_correction(pk, actor=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, "已退回这份更正，网站仍显示原来的内容。")
            return redirect(self.back)
        else:
            outcome = services.apply_corrections([pk], actor=request.user)
        outcome.raise_if_refused()
        messages.success(request, "办好了。")
        return redirect(self.back)


def differences(correction: Correction) -> list[tuple[str, str, str]]:
    """Return (label, old text, new text) of the columns that a correction changes; restricted ones only by name."""
    record: Record = correction.record
    standard = standards.get(record.item.slug)
    new = correction.values.get("details", record.details)
    rows = []
    for name, column in standard.columns.items():
        before, after = record.details.get(name), new.get(name)
        if before != after:
            old, fresh = (column.display(value) if value is not None else "（空）" for value in (before, after))
            rows.append((column.label, old, fresh))
    if correction.digest is not None and bytes(correction.sealed or b"") != bytes(record.sealed or b""):
        rows.append(("保密数据项", "加密保存", "可能有改动"))
    return rows
