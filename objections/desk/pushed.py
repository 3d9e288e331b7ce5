"""What platforms pushed and could not become a case by itself: enter it by hand, or send it back with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.generic import View

from credit.audit.services import note
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.units.policies import require
from objections.cases.choices import CaseChannel
from objections.pushed import results
from objections.pushed.filing import file_one, waiting, words_of
from objections.pushed.models import PushedRepair

MOST_SHOWN = 50


class WaitingPage(DeskPage, View):
    """The pushes without a case, the oldest first; who reads them is noted."""

    back = "admin:pushed-repairs"

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        self.back = "admin:index"
        require(request.user, "route_case")
        rows = list(waiting().select_related("platform").order_by("received_at", "pk")[:MOST_SHOWN])
        if rows:
            note("pushed_repair.viewed", rows[0], actor=request.user, count=len(rows))
        shown = [(row, words_of(row)) for row in rows]
        return self.page("admin/objections/pushed.html", title="平台推送待核对", rows=shown, most=MOST_SHOWN)

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "route_case")
        pk = int(number) if (number := request.POST.get("push", "")).isascii() and number.isdigit() else 0
        if request.POST.get("doing") == "again":
            self._again(pk)
        else:
            results.refuse(pk, reason=request.POST.get("reason", ""), actor=request.user)
            messages.success(request, "已退回，理由会反馈给平台。")
        return redirect(self.back)

    def _again(self, pk: int) -> None:
        if file_one(pk):
            messages.success(self.request, "已立件，在“待受理”里。")
        else:
            messages.warning(self.request, "还是没有对上，原因见下。")


@admin.register(PushedRepair)
class PushedRepairAdmin(RightsAdmin):
    """All that was ever pushed, with its case and what the platform was told."""

    see = ("route_case",)
    list_display = ("number", "platform", "received_at", "the_case", "fault", "told", "told_at", "last_error")
    list_filter = ("platform", "told")
    list_select_related = ("platform", "case")
    list_display_links = None
    search_fields = ("number", "case__number")
    ordering = ("-pk",)
    show_full_result_count = False

    @admin.display(description="办件")
    def the_case(self, pushed: PushedRepair) -> str:
        if pushed.case is None:
            return "已退回平台" if pushed.refused_at else "待核对"
        address = reverse("admin:objections_case_change", args=[pushed.case.pk])
        return format_html('<a href="{}">{}</a>', address, pushed.case)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(WaitingPage.as_view(model_admin=self))
        return [path("waiting/", page, name="pushed-repairs"), *super().get_urls()]


def initial_of(pk: str, user: Any) -> dict[str, Any]:
    """Return what a push that waits tells for the form on behalf; empty for an unknown one or without the right."""
    if not (pk.isascii() and pk.isdigit()):
        return {}
    require(user, "route_case")
    pushed = waiting().filter(pk=int(pk)).first()
    if pushed is None:
        return {}
    note("pushed_repair.viewed", pushed, actor=user, count=1)
    told = words_of(pushed)
    contact = told.pop("contact")
    today = timezone.localdate()
    return {
        **told,
        "channel": CaseChannel.PLATFORM,
        "external_number": pushed.number,
        "received_on": min(timezone.localdate(pushed.received_at), today),
        "organisation_name": told["name"],
        "record": told["decision_number"],
        "agent_name": contact.get("name", ""),
        **{f"contact_{name}": contact.get(name, "") for name in ("phone", "email", "address")},
    }
