"""The supervision board of the law section: what is overdue, the slips, and the figures of a year by unit and kind."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.generic import View

from credit.calendars import services as calendars
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.units.policies import require
from objections.cases.models import Case
from objections.deadlines.lights import Light
from objections.deadlines.models import Supervision
from objections.desk.reasons import top_reasons
from objections.desk.showing import about, shown_light
from objections.openness import figures

MOST_SHOWN = 100


class BoardPage(DeskPage, View):
    """Red and black first, then the slips nobody has cleared, then how it went."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "supervise_case")
        overdue = _overdue()
        slips = Supervision.objects.filter(cleared_at__isnull=True).select_related("case", "unit", "document")
        return self.page(
            "admin/objections/board.html",
            title="督办",
            overdue=overdue,
            most=MOST_SHOWN,
            black=sum(light.colour == Light.BLACK for _, light, _ in overdue),
            slips=slips.order_by(F("fed_back_at").asc(nulls_last=True), "demanded_by")[:MOST_SHOWN],
            today=timezone.localdate(),
            figures=(counted := figures.compute(timezone.localdate())),
            reasons=top_reasons(counted.since),
        )


def _overdue() -> list[tuple[Case, Any, str]]:
    """Return the overdue cases as (case, light, what it is about), the longest overdue first."""
    today, calendar = timezone.localdate(), calendars.current()
    late = Case.objects.open().filter(paused_on__isnull=True, state_due_on__lt=today)
    related = late.select_related("unit", "handler", "record__item", "record__subject", "subject")
    found = [
        (case, shown_light(case, today, calendar), about(case)) for case in related.order_by("due_on")[:MOST_SHOWN]
    ]
    return [(case, light, words) for case, light, words in found if light is not None]


@admin.register(Supervision)
class SupervisionAdmin(RightsAdmin):
    """All slips ever issued, to search; feedback and clearing happen on the case."""

    see = ("supervise_case",)
    list_display = ("number", "the_case", "unit", "demanded_by", "fed_back_at", "escalated_on", "cleared_at")
    list_filter = (("cleared_at", admin.EmptyFieldListFilter), "unit")
    list_select_related = ("case", "unit")
    list_display_links = None
    search_fields = ("number", "case__number")
    ordering = ("-pk",)
    show_full_result_count = False

    @admin.display(description="办件")
    def the_case(self, slip: Supervision) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:objections_case_change", args=[slip.case_id]), slip.matter
        )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        board = self.admin_site.admin_view(BoardPage.as_view(model_admin=self))
        return [path("board/", board, name="case-board"), *super().get_urls()]
