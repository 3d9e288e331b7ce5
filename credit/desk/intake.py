"""Taking workbooks in from the desk: upload, check with progress, summary, load, undo."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import View
from kombu.exceptions import OperationalError

from credit.attachments.models import Attachment
from credit.attachments.policies import register_download
from credit.catalogue.models import CatalogueItem
from credit.catalogue.services import items_of_units
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import within
from credit.intake import services, tasks
from credit.intake.models import Batch, BatchStatus
from credit.kernel.errors import DomainError
from credit.units.models import Unit
from credit.units.policies import allowed, reach

WORKING = (BatchStatus.CHECKING, BatchStatus.LOADING)


def seen_batches(user: Any) -> QuerySet[Batch]:
    """Return the batches of the units whose records the person sees."""
    return within(reach(user, "see_record"), Batch.objects.all())


def may_download_batch(request: HttpRequest, attachment: Attachment) -> bool:
    """A workbook and its marked copy hold restricted columns: for those who import or may see them sealed."""
    batches = Batch.objects.filter(file=attachment) | Batch.objects.filter(report=attachment)
    batch = batches.select_related("item").first()
    if batch is None:
        return False
    facts: dict[str, Any] = {"item": batch.item, "unit": batch.unit_id}
    return allowed(request.user, "import", **facts) or allowed(request.user, "see_sealed", **facts)


register_download("intake", may_download_batch)
register_download("intake-report", may_download_batch)


class UploadForm(forms.Form):
    """Which kind, for which unit, which file."""

    item = forms.ModelChoiceField(CatalogueItem.objects.none(), label="信息事项", to_field_name="slug")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="数据来源单位")
    file = forms.FileField(label="表格（xlsx、xls 或 csv）")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = reach(user, "import").units
        self.fields["item"].queryset = items_of_units(units)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = next(iter(units))


class Upload(DeskPage, View):
    """Receive a file and start its check."""

    back = "admin:intake-upload"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(UploadForm(user=request.user, initial={"item": request.GET.get("item")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._show(form, status=422)
        upload = form.cleaned_data["file"]
        try:
            batch = services.receive(
                upload.file,
                name=upload.name,
                item=form.cleaned_data["item"],
                unit=form.cleaned_data["unit"],
                user=request.user,
            )
        except DomainError as refusal:
            form.add_error("file", refusal.message)
            return self._show(form, status=422)
        wake(request, tasks.check_batch, batch.pk)
        return redirect("admin:credit_batch_change", batch.pk)

    def _show(self, form: UploadForm, status: int = 200) -> HttpResponse:
        return self.page("admin/desk/upload.html", status=status, title="上传表格", form=form)


def wake(request: HttpRequest, task: Any, batch_id: int) -> None:
    """Start a task; when the broker is away say so: the batch keeps, and its page has the button."""
    try:
        task.delay(batch_id)
    except OperationalError:
        messages.warning(request, "后台队列暂时不通，文件已经收好。请过一会儿在批次页上点按钮继续。")


class BatchPage(DeskPage, View):
    """One batch: where it stands, two numbers, the marked workbook, load and undo."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._find(pk)
        facts: dict[str, Any] = {"item": batch.item, "unit": batch.unit_id}
        return self.page(
            "admin/desk/batch.html",
            title=f"批次 {batch.pk}：{batch.file_name}",
            batch=batch,
            is_working=batch.status in WORKING or (batch.status == BatchStatus.UPLOADED and batch.heartbeat_at is None),
            good=max(0, batch.rows - batch.rows_refused - batch.rows_doubtful),
            can_load=batch.status == BatchStatus.CHECKED and allowed(request.user, "import", **facts),
            can_check=batch.status in (BatchStatus.UPLOADED, BatchStatus.CHECKED),
            can_load_again=batch.status == BatchStatus.LOADED and batch.rows_doubtful > 0,
            can_undo=batch.status == BatchStatus.LOADED and allowed(request.user, "undo_batch", **facts),
            can_download=allowed(request.user, "import", **facts) or allowed(request.user, "see_sealed", **facts),
            left=batch.effects.get("left", {}),
        )

    def _find(self, pk: int) -> Batch:
        related = ("item", "unit", "entered_by", "file", "report")
        return get_object_or_404(seen_batches(self.request.user).select_related(*related), pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._find(pk)
        self.back = reverse("admin:credit_batch_change", args=[pk])
        if "undo" in request.POST:
            undone = services.undo(pk, request.user)
            messages.success(
                request,
                f"已撤销：删去草稿 {undone.removed} 条，撤下 {undone.withdrawn} 条，恢复原内容 {undone.restored} 条；"
                f"后来又被别人改过、原样保留的 {len(undone.left)} 条。",
            )
        elif "load" in request.POST:
            services.policies.require(request.user, "import", item=batch.item, unit=batch.unit)
            wake(request, tasks.load_batch, pk)
        else:
            wake(request, tasks.check_batch, pk)
        return redirect(self.back)


@admin.register(Batch)
class BatchAdmin(RightsAdmin):
    see = ("see_record", "import")
    list_display = (
        "id",
        "item",
        "unit",
        "file_name",
        "status",
        "rows",
        "rows_new",
        "rows_changed",
        "rows_refused",
        "created_at",
    )
    list_filter = ("status", "item", "unit")
    list_select_related = ("item", "unit")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return seen_batches(request.user)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(Upload.as_view(model_admin=self)), name="intake-upload"),
            path("<int:pk>/change/", wrap(BatchPage.as_view(model_admin=self)), name="credit_batch_change"),
            *super().get_urls(),
        ]
