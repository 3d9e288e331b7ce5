"""The page of one record: its state and the moves allowed, how it will look in public, its history."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.generic import View

from credit.audit.services import note
from credit.catalogue import standards
from credit.desk.records.lights import light_of
from credit.desk.records.moves import ALL, moves_for, who_can_publish
from credit.desk.records.outcomes import tell_outcome
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import seen_by
from credit.records import services
from credit.records.lifecycle import RecordStatus
from credit.records.models import CorrectionState, Record, RecordRevision
from credit.sealing import unseal
from credit.units.policies import allowed, require

ACTIONS = {
    "record.agreed": "法制审核同意",
    "record.basis_ended": "自然人公示依据到期",
    "record.changed": "修改",
    "record.corrected": "更正生效",
    "record.ended": "公示期满",
    "record.filed_again": "重新报送",
    "record.necessary": "认定确有必要公示",
    "record.published": "发布",
    "record.recomputed": "期限重新计算",
    "record.recalled": "从平台撤回",
    "record.repair_revoked": "撤销修复",
    "record.repaired": "信用修复",
    "record.resumed": "恢复公示",
    "record.returned": "退回",
    "record.sent_again": "重新报送平台",
    "record.severity_set": "认定失信程度",
    "record.submitted": "提交审核",
    "record.suspended": "暂停公示",
    "record.undone": "撤销批次",
    "record.withdrawn": "撤下",
}
RELATED = ("item", "unit", "subject", "entered_by", "published_by", "legal_by", "severity_by", "person_basis", "batch")


def the_record(request: HttpRequest, pk: int) -> Record:
    """Return a record the person may see, with what its page tells of it; else 404."""
    return get_object_or_404(seen_by(request.user).select_related(*RELATED), pk=pk)


class RecordPage(DeskPage, View):
    """Read a record; everything that changes it is a button."""

    back = "admin:credit_record_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = the_record(request, pk)
        standard = standards.get(record.item.slug)
        facts: dict[str, Any] = {"item": record.item, "unit": record.unit_id}
        return self.page(
            "admin/desk/record.html",
            title=f"{record.item.name}：{record.subject.name}",
            record=record,
            is_disputed=record.dispute_marks.filter(until__isnull=True).exists(),
            light=light_of(record, timezone.localdate()),
            steps=_steps(record),
            moves=moves_for(request.user, record),
            publish_hint=who_can_publish(request.user, record),
            columns=_columns(standard, record),
            hidden=[column.label for column in standard.sealed_columns],
            public=standard.public_view(record.details, is_person=record.is_personal),
            can_edit=record.status in ("draft", "published", "suspended")
            and allowed(request.user, "correct_draft", **facts),
            can_see_sealed=bool(record.sealed) and allowed(request.user, "see_sealed", **facts),
            can_see_past=allowed(request.user, "see_past", **facts),
            parties=record.parties.select_related("subject"),
            corrections=record.corrections.filter(state=CorrectionState.PENDING).select_related("entered_by"),
            deliveries=record.deliveries.select_related("platform").order_by("platform", "-revision"),
            history=[(ACTIONS.get(one.action, one.action), one) for one in _history(record)],
        )


def _history(record: Record) -> Iterable[RecordRevision]:
    return record.revisions.select_related("actor").order_by("-valid_until")[:50]


def _steps(record: Record) -> list[tuple[str, str]]:
    """Return the strip of states as (label, done | now | next)."""
    road = [RecordStatus.DRAFT, RecordStatus.SUBMITTED, RecordStatus.PUBLISHED]
    if record.status not in road:
        return [*((one.label, "done") for one in road), (record.get_status_display(), "now")]
    here = road.index(RecordStatus(record.status))
    return [(one.label, "done" if n < here else "now" if n == here else "next") for n, one in enumerate(road)]


def _columns(standard: standards.Standard, record: Record) -> list[tuple[Any, str]]:
    """Return (column, text) for what is not restricted, empty ones included, in official order."""
    shown = [column for column in standard.columns.values() if column.disclosure != "hidden"]
    values = record.details
    return [(one, one.display(values[one.name]) if values.get(one.name) is not None else "") for one in shown]


class MoveRecord(DeskPage, View):
    """Ask for a reason and say what will happen (GET), then do it (POST)."""

    back = "admin:credit_record_changelist"

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        record, move = the_record(request, pk), ALL.get(name)
        if move is None:
            raise Http404
        return self.page("admin/desk/move.html", title=f"{move.label}：{record.subject.name}", record=record, move=move)

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        record, move = the_record(request, pk), ALL.get(name)
        if move is None:
            raise Http404
        self.back = request.path
        outcome = move.call([record.pk], request.user, request.POST.get("reason", ""), request.POST.get("choice", ""))
        tell_outcome(request, move, outcome)
        if not Record.objects.filter(pk=pk).exists():
            return redirect("admin:credit_record_changelist")
        return redirect("admin:credit_record_change", pk)


class SealedColumns(DeskPage, View):
    """Show the restricted columns to who has the right; every look is audited."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = the_record(request, pk)
        require(request.user, "see_sealed", item=record.item, unit=record.unit_id)
        note("sealed.viewed", record, actor=request.user, unit=record.unit_id)
        standard, values = standards.get(record.item.slug), unseal(record.sealed)
        rows = [(one.label, one.display(values[one.name])) for one in standard.sealed_columns if values.get(one.name)]
        response = self.page("admin/desk/sealed.html", title="保密数据项", record=record, rows=rows)
        response["Cache-Control"] = "no-store"
        return response


class PastStates(DeskPage, View):
    """What the record was at a moment; for the law section and the auditors, audited."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = get_object_or_404(Record.objects.select_related("item", "unit", "subject"), pk=pk)
        at = _moment(request.GET.get("at", ""))
        require(request.user, "see_past", item=record.item, unit=record.unit_id)
        state = services.past_state(record, at, actor=request.user) if at else None
        return self.page("admin/desk/past.html", title="历史状态", record=record, at=at, state=_readable(state))


def _moment(text: str) -> datetime | None:
    at = parse_datetime(text)
    return timezone.make_aware(at) if at and timezone.is_naive(at) else at


def _readable(state: dict[str, Any] | None) -> list[tuple[str, Any]]:
    """Return the columns of a past state under their Chinese names, empty ones left out."""
    names = {field.column: str(field.verbose_name) for field in Record._meta.concrete_fields}
    return [(names.get(key, key), value) for key, value in (state or {}).items() if value not in (None, "", {})]
