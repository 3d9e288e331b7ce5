"""What the cases bring to the portal: quick services, entries of the columns, and what can be done about a record."""

from django.urls import reverse

from credit.catalogue.models import Nature
from credit.records.models import Record
from publicity.portal.registry import (
    ColumnEntry,
    RecordAction,
    Service,
    column_entries,
    record_actions,
    services,
)

SERVICES = (
    ("objection", 10, "提出异议", "公示的信息有错，请它改", "ask", "objection-form"),
    ("complaint", 20, "投诉举报", "服务不好、违法经营，来说一说", "horn", "complaint-form"),
    ("progress", 30, "查办理进度", "凭编号和查询码看办到哪了", "clock", "case-progress"),
    ("repair", 50, "信用修复指南", "什么时候能修复、去哪里办", "mend", "repair-form"),
)
ENTRIES = (
    ("appeal", "objection-form", "提出异议", "网上填写，在法定期限内答复，进度随时可查。"),
    ("appeal", "complaint-form", "投诉举报", "网上填写；举报线索可以不留姓名。"),
    ("appeal", "case-progress", "查办理进度", "凭编号和查询码，补充材料、撤回、看答复也在这里。"),
    ("publicity", "repair-form", "信用修复指南", "什么时候能修复、交什么材料、去哪里办。"),
)


def object_to(record: Record) -> str:
    """Return where an objection to a record begins."""
    return f"{reverse('objection-form')}?record={record.public_id}"


def repair_of(record: Record) -> str | None:
    """Return where the repair of a record is explained; what is not adverse needs none."""
    return f"{reverse('repair-form')}?record={record.public_id}" if record.nature == Nature.ADVERSE else None


def register() -> None:
    """Register everything (called when the app starts). Search engines keep the columns' own pages, not the forms."""
    for name, order, label, text, icon, url_name in SERVICES:
        services.register(
            Service(name=name, order=order, label=label, text=text, icon=icon, url_name=url_name, is_indexed=False)
        )
    for order, (column, url_name, label, text) in enumerate(ENTRIES):
        entry = ColumnEntry(
            name=url_name, order=order, column=column, label=label, url_name=url_name, text=text, is_indexed=False
        )
        column_entries.register(entry)
    record_actions.register(
        RecordAction(name="objection", order=10, label="对此信息有异议", icon="ask", address=object_to)
    )
    record_actions.register(RecordAction(name="repair", order=20, label="信用修复", icon="mend", address=repair_of))
