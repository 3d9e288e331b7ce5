"""Deliveries on the desk: backlog and answers for all concerned."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from credit.desk.base import RightsAdmin
from credit.desk.waiting import within
from credit.sharing.models import Delivery
from credit.units.policies import reach


@admin.register(Delivery)
class DeliveryAdmin(RightsAdmin):
    """What was queued, sent, accepted, refused; whom a record is about is told only for what is not personal."""

    see = ("see_deliveries",)
    list_display = (
        "id", "platform", "item", "about", "revision", "operation", "state", "reason_code", "reason_text", "queued_at",
        "accepted_at",
    )  # fmt: skip
    list_filter = ("platform", "state", "item", "reason_code")
    list_select_related = ("platform", "item", "record__subject")
    show_full_result_count = False
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return within(reach(request.user, "see_deliveries"), Delivery.objects.all(), "record__unit")

    @admin.display(description="主体")
    def about(self, delivery: Delivery) -> str:
        return "（涉个人）" if delivery.record.is_personal else delivery.record.subject.name
