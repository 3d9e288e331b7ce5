"""Exporting a kind of records: the open columns of its standard, formula-safe, persons masked, audited."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import View
from import_export import fields, resources
from import_export.formats.base_formats import CSV, XLSX

from credit.audit.services import note
from credit.catalogue import standards
from credit.catalogue.columns import Column
from credit.catalogue.models import CatalogueItem
from credit.catalogue.presentation import ALWAYS, MASKS
from credit.catalogue.services import find_item
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import within
from credit.kernel.errors import DomainError
from credit.kernel.spreadsheets import inert
from credit.records.models import Record
from credit.units.policies import reach

FORMATS = {"csv": CSV, "xlsx": XLSX}
MOST_ROWS = 100_000


class ColumnField(fields.Field):
    """One column of a standard; restricted ones never become fields."""

    def __init__(self, column: Column) -> None:
        super().__init__(column_name=column.label)
        self.column = column

    def export(self, instance: Record, **options: Any) -> str:
        value = instance.details.get(self.column.name)
        if value is None:
            return ""
        text = self.column.display(value)
        mask = MASKS.get(self.column.masked or "")
        masked = instance.is_personal or self.column.masked in ALWAYS
        return inert(mask(text) if mask and masked else text)


class RecordResource(resources.Resource):
    """Records of one item as a table: the standard's open columns, then state, unit and dates of publicity."""

    def __init__(self, standard: standards.Standard) -> None:
        super().__init__()
        shown = [column for column in standard.columns.values() if column.disclosure != "hidden"]
        self.fields = {column.name: ColumnField(column) for column in shown}
        self.fields |= {
            "state": fields.Field("get_status_display", "状态"),
            "level": fields.Field("get_disclosure_display", "披露级别"),
            "from": fields.Field("publicity_start", "公示起始日"),
            "until": fields.Field("publicity_end", "公示截止日"),
        }
        if settings.IS_DEMO:
            self.fields["demo"] = DemoField()

    def get_export_order(self) -> list[str]:
        return list(self.fields)


class DemoField(fields.Field):
    """Says on every row that it is made up."""

    def __init__(self) -> None:
        super().__init__(column_name="说明")

    def export(self, instance: Record, **options: Any) -> str:
        return "演示数据"


def exportable(user: Any, item: CatalogueItem) -> QuerySet[Record]:
    """Return the records of an item that the person may export."""
    return within(reach(user, "export", item=item), Record.objects.filter(item=item)).order_by("pk")


class ExportRecords(DeskPage, View):
    """Hand out one item's records as csv or xlsx."""

    back = "admin:credit_record_changelist"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not reach(request.user, "export"):
            raise DomainError("not_allowed", "您的岗位不能导出。需要录入员、审核员或法制审核岗位，请联系网站管理员。")
        if "item" not in request.GET:
            items = CatalogueItem.objects.filter(is_active=True)
            return self.page("admin/desk/export.html", title="导出", items=items)
        return self._file(request, find_item(request.GET["item"]))

    def _file(self, request: HttpRequest, item: CatalogueItem) -> HttpResponse:
        kind = request.GET.get("format", "xlsx")
        records = exportable(request.user, item)
        count = records.count()
        if count > MOST_ROWS:
            raise DomainError(
                "too_many_rows", f"这一事项有 {count} 条，一次最多导出 {MOST_ROWS} 条。请联系网站管理员分批导出。"
            )
        data = RecordResource(standards.get(item.slug)).export(records)
        form = FORMATS.get(kind, XLSX)()
        body = form.export_data(data)
        note("records.exported", item, actor=request.user, rows=count, format=kind)
        content = "\ufeff" + body if isinstance(body, str) else body
        response = HttpResponse(content, content_type=form.get_content_type())
        name = f"{item.slug}-{timezone.localdate():%Y%m%d}.{form.get_extension()}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response
