"""Reporting on the desk: how every item stands at every platform, what was returned, what was late, zero reports."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import View

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.desk.records.pages import DeskPage
from credit.records.models import CorrectionState
from credit.sharing import backlog
from credit.sharing.answering import selectors, services
from credit.sharing.models import Delivery, Platform
from credit.sharing.reporting import reporting
from credit.units.models import Unit
from credit.units.policies import allowed, reach, require

SHOWN = 200
MONTHS = 6


def who(user: Any, delivery: Delivery) -> str:
    """Return whom a delivery is about; a personal row is masked for all who may not see what is sealed."""
    record = delivery.record
    if record.is_personal and not allowed(user, "see_sealed", item=record.item, unit=record.unit_id):
        return "（涉个人）"
    return record.subject.name


def label_of(delivery: Delivery) -> str:
    """Return the Chinese name of the field a platform complains of."""
    standard = standards.get(delivery.item.slug)
    names = {column.code: column.label for column in standard.official_columns if column.code}
    return names.get(delivery.reason_field, delivery.reason_field)


class ReplayForm(forms.Form):
    """What is sent again to whom."""

    platform = forms.ModelChoiceField(Platform.objects.all(), label="平台")
    item = forms.ModelChoiceField(CatalogueItem.objects.filter(is_active=True), label="事项")
    start = forms.DateField(label="接收日期从", widget=forms.DateInput({"type": "date"}))
    end = forms.DateField(label="到", widget=forms.DateInput({"type": "date"}))


class Overview(DeskPage, View):
    """Backlog, its age, last acceptance and failures by reason, per platform and item; replay of a range."""

    back = "admin:sharing-overview"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        return self._show(ReplayForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        form = ReplayForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        sent = services.replay(**form.cleaned_data, actor=request.user)
        messages.success(request, f"已排队重报 {sent} 条；正在途中的不重复。")
        return redirect(self.back)

    def _show(self, form: ReplayForm, status: int = 200) -> HttpResponse:
        names = dict(CatalogueItem.objects.values_list("pk", "name"))
        rows: dict[int, list[dict[str, Any]]] = {}
        for one in backlog.standings():
            if one.waiting or one.rejected or one.held or one.accepted_at:
                row = {"standing": one, "item": names[one.item_id], "age": _age(one.age)}
                rows.setdefault(one.platform_id, []).append(row)
        reasons = [{**row, "reason": reporting().reason(row["reason_code"])} for row in backlog.failures_by_reason(Q())]
        platforms = [(platform, rows.get(platform.pk, [])) for platform in Platform.objects.all()]
        return self.page(
            "admin/desk/sharing_overview.html", title="报送情况", status=status, platforms=platforms, reasons=reasons,
            form=form, late=selectors.late(reach(self.request.user, "see_deliveries"), explained=False).count(),
        )  # fmt: skip


def _age(age: timedelta | None) -> str:
    """Return an age in words, in its largest unit."""
    if age is None:
        return ""
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"


class Returned(DeskPage, View):
    """The unit's own list of rows that platforms returned: where, why, and what to do about it."""

    back = "admin:sharing-returned"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "resend")
        found = selectors.returned(reach(request.user, "resend"))
        rows = found.select_related("platform", "item", "record__subject", "record__item", "record__unit")
        if code := request.GET.get("reason", ""):
            rows = rows.filter(reason_code=code)
        return self.page(
            "admin/desk/sharing_returned.html", title="被平台退回的记录", total=found.count(),
            rows=[self._row(one) for one in rows.prefetch_related("record__corrections")[:SHOWN]],
        )  # fmt: skip

    def _row(self, delivery: Delivery) -> dict[str, Any]:
        record = delivery.record
        facts: dict[str, Any] = {"item": record.item, "unit": record.unit_id}
        pending = any(one.state == CorrectionState.PENDING for one in record.corrections.all())
        return {
            "delivery": delivery, "who": who(self.request.user, delivery), "field": label_of(delivery),
            "reason": reporting().reason(delivery.reason_code), "is_pending": pending,
            "can_correct": not pending and allowed(self.request.user, "correct_draft", **facts),
        }  # fmt: skip

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = [int(pk) for pk in request.POST.getlist("row") if pk.isdigit()]
        sent = services.resend(chosen, actor=request.user)
        messages.success(request, f"已排队重报 {sent} 条。")
        return redirect(self.back)


class Late(DeskPage, View):
    """Rows that a platform accepted after the limit and nobody explained yet; one reason for those chosen."""

    back = "admin:sharing-late"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "explain_late")
        found = selectors.late(reach(request.user, "explain_late"), explained=False)
        related = found.select_related("platform", "item", "record__subject", "record__item", "record__unit")
        rows = [{"delivery": one, "who": who(request.user, one)} for one in related[:SHOWN]]
        return self.page("admin/desk/sharing_late.html", title="迟报说明", rows=rows, total=found.count())

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = [int(pk) for pk in request.POST.getlist("row") if pk.isdigit()]
        done = services.explain_late(chosen, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, f"已说明 {done} 条。")
        return redirect(self.back)


class Zero(DeskPage, View):
    """The last months of the person's units: how many decisions, or the confirmation that there were none."""

    back = "admin:sharing-zero"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "explain_late")
        months = selectors.months_of_units(reach(request.user, "explain_late").units, _last_months(MONTHS))
        return self.page("admin/desk/sharing_zero.html", title="零报告", months=months)

    def post(self, request: HttpRequest) -> HttpResponse:
        unit = Unit.objects.filter(pk=_number(request.POST.get("unit", ""))).first()
        item = CatalogueItem.objects.filter(pk=_number(request.POST.get("item", ""))).first()
        month = next((one for one in _last_months(MONTHS) if str(one) == request.POST.get("month")), None)
        if unit and item and month:
            services.report_zero(unit, item, month, actor=request.user)
            messages.success(request, f"已确认 {month:%Y-%m} 零报告。")
        return redirect(self.back)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _last_months(count: int) -> list[date]:
    """Return the first days of the last full months, oldest first."""
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count, number)]
