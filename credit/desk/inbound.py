"""What comes down on the desk: lists of platforms, conflicts with our records, the sharing-demand catalogue."""

import io
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.generic import View
from unfold.admin import TabularInline
from unfold.decorators import action

from credit.audit.services import note
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.inbound.demand.models import MOVES, RequestMove, RequestState, SharingRequest
from credit.inbound.demand.services import move
from credit.inbound.mirrors import conflicts
from credit.inbound.mirrors.items import item_name, mirror_items
from credit.inbound.mirrors.models import Conflict, ConflictState, MirrorDelivery, MirrorEntry
from credit.inbound.mirrors.services import item_of, take_file
from credit.intake.readers.limits import WORKBOOK_BYTES, require_size
from credit.kernel.errors import DomainError
from credit.sharing.models import Platform
from credit.units.policies import allowed, require


class MirrorForm(forms.Form):
    """Which list of whom, all of it or a part."""

    item = forms.ChoiceField(
        label="下发事项", choices=lambda: [(one.slug, one.name) for one in mirror_items().values()]
    )
    platform = forms.ModelChoiceField(Platform.objects.all(), label="来自哪个平台")
    is_complete = forms.BooleanField(label="全量名单（不在其中的视为已移出）", required=False)
    file = forms.FileField(label="表格（xlsx、xls 或 csv）")


class TakeMirror(DeskPage, View):
    """Take a file that a platform handed down."""

    back = "admin:mirror-take"

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        return self._show(MirrorForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "manage_deliveries")
        form = MirrorForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        upload = form.cleaned_data["file"]
        try:
            require_size(upload.size, WORKBOOK_BYTES)
            content = upload.read()
            delivery = take_file(
                item_of(form.cleaned_data["item"]), form.cleaned_data["platform"], lambda: io.BytesIO(content),
                size=upload.size, name=upload.name, is_complete=form.cleaned_data["is_complete"], actor=request.user,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error("file", refusal.message)
            return self._show(form, status=422)
        messages.success(request, f"{delivery.told()}。")
        return redirect("admin:credit_mirrordelivery_change", delivery.pk)

    def _show(self, form: MirrorForm, status: int = 200) -> HttpResponse:
        return self.page("admin/desk/mirror_take.html", title="导入下发名单", form=form, status=status)


class Reading(RightsAdmin):
    """Read only, for who manages deliveries."""

    see = ("manage_deliveries",)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    @admin.display(description="下发事项", ordering="item")
    def item_name(self, row: Any) -> str:
        return item_name(row.item)


@admin.register(MirrorDelivery)
class MirrorDeliveryAdmin(Reading):
    list_display = (
        "id",
        "platform",
        "item_name",
        "name",
        "rows",
        "new",
        "changed",
        "same",
        "left",
        "by",
        "taken_at",
    )
    list_filter = ("platform", "item")
    list_select_related = ("platform", "taken_by")

    @admin.display(description="导入人", ordering="taken_by")
    def by(self, delivery: MirrorDelivery) -> str:
        return str(delivery.taken_by or "系统按时取得")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(TakeMirror.as_view(model_admin=self))
        return [path("take/", page, name="mirror-take"), *super().get_urls()]


@admin.register(MirrorEntry)
class MirrorEntryAdmin(Reading):
    """Organisations by name; of persons only that there is one."""

    list_display = ("item_name", "who", "code", "subject_on_file", "entered_on", "left_on", "platform")
    list_display_links = None
    list_filter = ("item", "platform", "is_personal")
    list_select_related = ("platform", "subject")
    search_fields = ("name", "=code")
    show_full_result_count = False
    fields = readonly_fields = (
        "item_name", "platform", "is_personal", "name", "code", "subject_on_file", "entered_on", "left_on", "delivery",
    )  # fmt: skip

    @admin.display(description="名称")
    def who(self, entry: MirrorEntry) -> str:
        return "（涉个人，加密保存）" if entry.is_personal else entry.name

    @admin.display(description="本方档案")
    def subject_on_file(self, entry: MirrorEntry) -> str:
        if entry.subject is None:
            return "—"
        return "有" if entry.subject.is_personal else entry.subject.name


class ConflictPage(DeskPage, View):
    """Both sides beside each other, and the decision."""

    def _find(self, pk: int) -> Conflict:
        require(self.request.user, "manage_deliveries")
        related = ("platform", "record__item", "record__subject", "record__unit", "decided_by")
        return get_object_or_404(Conflict.objects.select_related(*related), pk=pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        conflict = self._find(pk)
        record = conflict.record
        facts: dict[str, Any] = {"item": record.item, "unit": record.unit_id}
        sealed = allowed(request.user, "see_sealed", **facts)
        is_shown = sealed or not record.is_personal
        if sealed:
            note("sealed.viewed", record, actor=request.user, unit=record.unit_id)
        response = self.page(
            "admin/desk/conflict.html", title=f"冲突：{conflicts.KINDS[conflict.kind]}", record=record,
            conflict=conflict,
            who=record.subject.name if is_shown else "（涉个人）",
            sides=conflicts.two_sides(conflict, sealed=sealed) if is_shown else [], is_shown=is_shown,
            is_open=conflict.state == ConflictState.OPEN,
        )  # fmt: skip
        if sealed:
            response["Cache-Control"] = "no-store"
        return response

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._find(pk)
        self.back = request.path
        decided = conflicts.decide(
            pk, request.POST.get("decision", ""), actor=request.user, reason=request.POST.get("reason", "")
        )
        messages.success(request, f"已处理：{decided.get_state_display()}。")
        return redirect(request.path)


@admin.register(Conflict)
class ConflictAdmin(Reading):
    list_display = ("id", "kind_name", "platform", "about", "state", "found_at", "decided_by")
    list_filter = ("state", "kind", "platform")
    list_select_related = ("platform", "record__subject", "decided_by")

    @admin.display(description="种类")
    def kind_name(self, conflict: Conflict) -> str:
        return conflicts.KINDS[conflict.kind]

    @admin.display(description="记录")
    def about(self, conflict: Conflict) -> str:
        record = conflict.record
        return "（涉个人）" if record.is_personal else f"{record.subject.name} {record.document_number}"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(ConflictPage.as_view(model_admin=self))
        return [path("<int:pk>/change/", page, name="credit_conflict_change"), *super().get_urls()]


class RequestMoveInline(TabularInline):
    model = RequestMove
    extra = 0
    can_delete = False
    readonly_fields = ("source", "target", "reason", "moved_by", "moved_at")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MoveRequest(DeskPage, View):
    """Move a need to another state, with a reason."""

    def _find(self, pk: int) -> SharingRequest:
        require(self.request.user, "manage_deliveries")
        return get_object_or_404(SharingRequest, pk=pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        need = self._find(pk)
        targets = [(state, RequestState(state).label) for state in RequestState if state in MOVES[need.state]]
        return self.page("admin/desk/need_move.html", title=f"改变状态：{need}", need=need, targets=targets)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._find(pk)
        self.back = request.path
        target = request.POST.get("target", "")
        if target not in RequestState.values:
            raise DomainError("target", "请选择新的状态。")
        need = move(pk, target, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, f"{need.code} 现为“{need.get_state_display()}”。")
        return redirect("admin:credit_sharingrequest_change", pk)


@admin.register(SharingRequest)
class SharingRequestAdmin(RightsAdmin):
    """The register; a state is never a field."""

    see = ("see_deliveries",)
    change = "manage_deliveries"
    list_display = ("code", "needed", "provider", "purpose", "level", "state")
    list_filter = ("state", "level")
    search_fields = ("code", "needed", "provider")
    readonly_fields = ("state",)
    filter_horizontal = ("units",)
    inlines = (RequestMoveInline,)
    actions_detail = ("change_state",)

    @action(description="改变状态", url_path="change-state")
    def change_state(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:sharing-request-move", object_id)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(MoveRequest.as_view(model_admin=self))
        return [path("<int:pk>/move/", page, name="sharing-request-move"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SharingRequest]:
        return super().get_queryset(request).prefetch_related("units")
