"""The first screen: five numbers, and one list of what to do first, sorted by due time and not by type."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from credit.attachments.services import unscanned
from credit.calendars import services as calendars
from credit.desk.records.lights import light_of
from credit.desk.waiting import OPEN, seen_by, waiting_for
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sharing.answering import selectors
from credit.units.policies import reach

MOST_TASKS = 15


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what waits for this person to the admin's index."""
    context["cards"] = _cards(request.user)
    context["tasks"] = _tasks(request.user)
    context["unscanned"] = unscanned() and bool(reach(request.user, "manage_units"))
    context["calendar_warning"] = calendars.missing_next_year_warning(timezone.localdate())
    return context


def _cards(user: Any) -> list[dict[str, Any]]:
    if not reach(user, "see_record"):
        return []
    waiting, records = waiting_for(user), reverse("admin:credit_record_changelist")
    refused = selectors.returned(reach(user, "resend")).count()
    late = selectors.late(reach(user, "explain_late"), explained=False).count()
    last_month = _timeliness(user, 1)
    rows: list[tuple[Any, str, str, str]] = [
        (waiting.due_soon, "条三天内到期", f"{records}?desk=due", "看快到期的"),
        (waiting.to_review, "条待我审核", f"{records}?desk=review", "去审核"),
        (waiting.returned, _first_reason(user), f"{records}?desk=returned", "看被退回的"),
        (refused, "条报送被拒", reverse("admin:sharing-returned"), "看退回原因"),
        *([(late, "条迟报要说明原因", reverse("admin:sharing-late"), "去说明")] if late else []),
        (_timeliness(user, 0), f"本月按时公示（上月 {last_month}）", records, "看全部记录"),
    ]
    return [dict(zip(("number", "words", "link", "say"), row, strict=True)) for row in rows]


def _first_reason(user: Any) -> str:
    """Return the first return reason in full: the clerk need not open the record to know what is wrong."""
    reason = (
        seen_by(user)
        .filter(status=RecordStatus.DRAFT)
        .exclude(returned_reason="")
        .values_list("returned_reason", flat=True)
        .first()
    )
    return f"条被退回：{reason}" if reason else "条被退回"


def _timeliness(user: Any, months_back: int) -> str:
    """Return the share of this (or the last) month's first publications that were in time, as text."""
    start = timezone.localdate().replace(day=1)
    until = timezone.localdate() + timedelta(days=1)
    for _ in range(months_back):
        until, start = start, (start - timedelta(days=1)).replace(day=1)
    rows = seen_by(user).filter(due_on__isnull=False, published_at__date__gte=start, published_at__date__lt=until)
    counts = rows.aggregate(all=Count("pk"), late=Count("pk", filter=Q(published_at__date__gt=F("due_on"))))
    if not counts["all"]:
        return "—"
    return f"{100 * (counts['all'] - counts['late']) / counts['all']:.1f}%"


def _tasks(user: Any) -> list[dict[str, Any]]:
    """Return what is open, most urgent first, with its light and the next thing to do."""
    if not reach(user, "see_record"):
        return []
    today = timezone.localdate()
    can_publish, can_enter = bool(reach(user, "publish")), bool(reach(user, "enter"))
    mine = Q(status=RecordStatus.SUBMITTED) & ~Q(entered_by=user) if can_publish else Q(pk__in=[])
    if can_enter:
        mine |= Q(status=RecordStatus.DRAFT)
    rows = seen_by(user).filter(mine, status__in=OPEN).select_related("subject", "item", "unit")
    ordered = rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_TASKS]
    return [{"record": one, "light": light_of(one, today), "next": _next(one)} for one in ordered]


def _next(record: Record) -> str:
    if record.status == RecordStatus.DRAFT:
        return "修改后再提交" if record.returned_reason else "补全并提交"
    return "审核"
