"""The list of records on the desk."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html

from credit.desk.base import RightsAdmin
from credit.desk.records import entry, export, page
from credit.desk.records.filters import ItemFilter, PileFilter
from credit.desk.records.lights import light_of
from credit.desk.records.moves import ALL, Move
from credit.desk.records.outcomes import tell_outcome
from credit.desk.waiting import seen_by
from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError
from credit.kernel.names import name_key
from credit.records.models import Record
from credit.units.policies import reach

BATCH_MOVES = ("submit", "publish", "return", "agree", "withdraw")


@admin.register(Record)
class RecordAdmin(RightsAdmin):
    """All kinds in one list; entry, page and moves have views of their own, a status is never a field."""

    see = ("see_record",)
    change = "enter"
    list_display = ("subject_name", "item", "document_number", "decided_on", "state", "light", "unit")
    list_display_links = ("subject_name",)
    list_filter = (PileFilter, ItemFilter, "status", "unit", "severity")
    list_select_related = ("subject", "item", "unit")
    list_per_page = 25
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("document_key",)
    search_help_text = "名称、文书号或信用代码"
    actions = [f"move_{name}" for name in BATCH_MOVES]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        return seen_by(request.user)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search by document number, subject's name or code: prefixes and folded keys, so that indexes serve."""
        term = search_term.strip()
        if not term:
            return queryset, False
        number = queryset.filter(document_key__startswith=document_key(term))
        named = queryset.filter(subject__name_key__contains=name_key(term))
        coded = queryset.filter(subject__code=term.upper())
        return number | named | coded, False

    @admin.display(description="主体", ordering="subject__name")
    def subject_name(self, record: Record) -> str:
        return record.subject.name

    @admin.display(description="状态", ordering="status")
    def state(self, record: Record) -> str:
        label = "被退回" if record.returned_reason and record.status == "draft" else record.get_status_display()
        note = record.returned_reason or record.waits_for
        return format_html('<span class="state state-{}" title="{}">{}</span>', record.status, note, label)

    @admin.display(description="公示期限", ordering="due_on")
    def light(self, record: Record) -> str:
        found = light_of(record, timezone.localdate())
        if found is None:
            return "—"
        note = "暂按周末推算" if record.due_is_provisional else ""
        pattern = '<span class="due due-{}"><b aria-hidden="true">{}</b>{}{}</span>'
        return format_html(pattern, found.colour, found.shape, found.words, note and f"（{note}）")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the batch moves this person has a right to."""
        chosen = [ALL[name] for name in BATCH_MOVES if reach(request.user, ALL[name].right)]
        return {f"move_{move.name}": (_batch_move(move), f"move_{move.name}", move.label) for move in chosen}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("add/", wrap(entry.AddRecord.as_view(model_admin=self)), name="credit_record_add"),
            path("export/", wrap(export.ExportRecords.as_view(model_admin=self)), name="record-export"),
            path("<int:pk>/change/", wrap(page.RecordPage.as_view(model_admin=self)), name="credit_record_change"),
            path("<int:pk>/edit/", wrap(entry.EditRecord.as_view(model_admin=self)), name="record-edit"),
            path("<int:pk>/move/<slug:name>/", wrap(page.MoveRecord.as_view(model_admin=self)), name="record-move"),
            path("<int:pk>/sealed/", wrap(page.SealedColumns.as_view(model_admin=self)), name="record-sealed"),
            path("<int:pk>/past/", wrap(page.PastStates.as_view(model_admin=self)), name="record-past"),
        ]
        return own + super().get_urls()


def _batch_move(move: Move) -> Any:
    """Return the admin action: it first says what will happen to how many, then does it."""

    def run(model_admin: RecordAdmin, request: HttpRequest, queryset: QuerySet[Record]) -> HttpResponse | None:
        ids = list(queryset.values_list("pk", flat=True))
        if "confirmed" not in request.POST:
            return _ask(model_admin, request, move, ids)
        try:
            outcome = move.call(ids, request.user, request.POST.get("reason", ""), request.POST.get("choice", ""))
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return _ask(model_admin, request, move, ids)
        tell_outcome(request, move, outcome)
        return None

    return run


def _ask(model_admin: RecordAdmin, request: HttpRequest, move: Move, ids: list[int]) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{move.label}：{len(ids)} 条",
        "move": move,
        "ids": ids,
        "action_name": f"move_{move.name}",
        "opts": Record._meta,
    }
    return TemplateResponse(request, "admin/desk/confirm.html", context)
