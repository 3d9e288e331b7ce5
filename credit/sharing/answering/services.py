"""Answering: resend returned rows, replay a range, explain late rows, report a month as zero."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue.models import CatalogueItem
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.sharing import again
from credit.sharing.answering import selectors
from credit.sharing.answering.models import LateReason, ZeroReport
from credit.sharing.models import Delivery, Operation, Platform
from credit.units import policies
from credit.units.models import Unit

CHUNK = 1_000
LONGEST_RANGE = 366  # days


@transaction.atomic
def resend(delivery_ids: Iterable[int], *, actor: Any, reason: str = "平台退回后重报") -> int:
    """Send returned and held rows of the person's units again, as new revisions; return how many were queued.

    A withdrawal that did not get through goes out as one again while the platform should not have the record.
    Raises NotAllowed without the right anywhere.
    """
    policies.require(actor, "resend")
    rows = selectors.returned(policies.reach(actor, "resend")).filter(pk__in=list(delivery_ids))
    by_platform: dict[int, dict[int, str]] = {}
    for platform_id, record_id, operation in rows.values_list("platform", "record", "operation"):
        by_platform.setdefault(platform_id, {})[record_id] = operation
    sent = 0
    for platform in Platform.objects.filter(pk__in=by_platform):
        operations = by_platform[platform.pk]
        ids = again.send_again(platform, operations, actor=actor, reason=reason)
        withdrawals = {record for record, operation in operations.items() if operation == Operation.DELETE}
        ids += again.recall(platform, withdrawals - set(ids), actor=actor, reason=reason)
        note("delivery.resent", platform, actor=actor, records=ids)
        sent += len(ids)
    return sent


def replay(platform: Platform, item: CatalogueItem, start: date, end: date, *, actor: Any) -> int:
    """Send again what a platform accepted of an item on these days, both included; return how many were queued.

    What waits or is under way is left out, so that calling it again queues nothing twice.
    Raises NotAllowed; DomainError for a range that is upside down or too long.
    """
    policies.require(actor, "manage_deliveries")
    if not start <= end or (end - start).days > LONGEST_RANGE:
        raise DomainError("range", f"起止日期应先后有序，一次不超过 {LONGEST_RANGE} 天。")
    accepted = Delivery.objects.filter(
        platform=platform, item=item, state="accepted", accepted_at__date__gte=start, accepted_at__date__lte=end
    ).exclude(operation=Operation.DELETE)
    ids = sorted(set(accepted.values_list("record", flat=True)))
    words = f"重放 {start} 至 {end}"
    parts = (ids[place : place + CHUNK] for place in range(0, len(ids), CHUNK))
    sent = sum(len(again.send_again(platform, part, actor=actor, reason=words)) for part in parts)
    note("delivery.replayed", platform, actor=actor, item=item.slug, start=str(start), end=str(end), records=sent)
    return sent


@transaction.atomic
def explain_late(delivery_ids: Iterable[int], *, actor: Any, reason: str) -> int:
    """Write why rows of the person's units were accepted late; return how many. Raises NotAllowed, DomainError."""
    policies.require(actor, "explain_late")
    text = " ".join(reason.split())
    if not text:
        raise DomainError("no_reason", "迟报原因必须填写。", {"reason": "请写明为什么超过了期限。"})
    rows = selectors.late(policies.reach(actor, "explain_late")).filter(pk__in=list(delivery_ids))
    pairs = set(rows.values_list("record", "platform"))
    for record_id, platform_id in sorted(pairs):
        LateReason.objects.update_or_create(
            record_id=record_id, platform_id=platform_id, defaults={"reason": text[:200], "entered_by": actor}
        )
    note("delivery.late_explained", actor=actor, reason=text[:200], records=sorted(record for record, _ in pairs))
    return len(pairs)


@transaction.atomic
def report_zero(unit: Unit, item: CatalogueItem, month: date, *, actor: Any, today: date | None = None) -> ZeroReport:
    """Confirm that a unit decided nothing under an item in a month that is over.

    Raises NotAllowed; DomainError when the month is not over, or something was decided in it.
    """
    policies.require(actor, "explain_late", unit=unit)
    month = month.replace(day=1)
    if month >= (today or timezone.localdate()).replace(day=1):
        raise DomainError("month_open", "这个月还没有过完，请在下月初确认零报告。")
    decided = Record.objects.filter(unit=unit, item=item, decided_on__year=month.year, decided_on__month=month.month)
    if decided.exists():
        raise DomainError("not_zero", "这个月已有记录，不能作零报告。")
    report, is_new = ZeroReport.objects.get_or_create(
        unit=unit, item=item, month=month, defaults={"confirmed_by": actor}
    )
    if is_new:
        note("zero.reported", report, actor=actor, unit=unit, item=item.slug, month=str(month))
    return report
