"""Deliveries on the desk: backlog and answers for all concerned."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.views.generic import View

from credit.desk import deliveries, error_file
from credit.desk.base import RightsAdmin
from credit.desk.waiting import within
from credit.sharing.backlog import WAITING
from credit.sharing.models import Delivery
from credit.units.policies import reach

PAGES: dict[str, type[View]] = {
    "overview": deliveries.Overview, "returned": deliveries.Returned, "late": deliveries.Late, "zero": deliveries.Zero,
    "error-file": error_file.ErrorFile,
}  # fmt: skip


class PileFilter(admin.SimpleListFilter):
    """What waits for the platform, whatever its state."""

    title = "积压"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "等平台的")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return queryset.filter(state__in=WAITING) if self.value() == "waiting" else queryset


@admin.register(Delivery)
class DeliveryAdmin(RightsAdmin):
    """What was queued, sent, accepted, refused; whom a record is about is told only for what is not personal."""

    see = ("see_deliveries",)
    list_display = (
        "id", "platform", "item", "about", "revision", "operation", "state", "reason_code", "reason_text", "queued_at",
        "accepted_at",
    )  # fmt: skip
    list_filter = (PileFilter, "platform", "state", "item", "reason_code")
    list_select_related = ("platform", "item", "record__subject", "record__item")
    show_full_result_count = False
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return within(reach(request.user, "see_deliveries"), Delivery.objects.all(), "record__unit")

    @admin.display(description="主体")
    def about(self, delivery: Delivery) -> str:
        return "（涉个人）" if delivery.record.is_personal else delivery.record.subject.name

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        views = {name: wrap(view.as_view(model_admin=self)) for name, view in PAGES.items()}
        own = [path(f"{name}/", view, name=f"sharing-{name}") for name, view in views.items()]
        return own + super().get_urls()
