"""Opening and following the settlement sheet: own channels are fetched and read, platforms answer by receipt."""

from collections.abc import Callable

from django.utils import timezone

from credit.records.models import Record
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery
from objections.cases.models import Case
from objections.settlement.models import SettlementLine
from publicity.notices.channels import seen_at
from publicity.portal.registry import channels

Fetch = Callable[[str], str]
"""Reads an own address and returns the text served there, "" for an error page."""


def open_lines(case: Case, record: Record) -> list[SettlementLine]:
    """Write one line per own channel and per platform that has been told; part of the repair's transaction.

    The portal accepts its own withdrawal at once; a platform line starts with the delivery that was just queued.
    """
    now = timezone.now()
    lines = [
        SettlementLine(case=case, channel=f"own:{one.name}", label=one.label, asked_at=now, accepted_at=now)
        for one in channels
    ]
    told = Delivery.objects.filter(record=record, revision=record.revision).select_related("platform")
    lines += [
        SettlementLine(
            case=case,
            channel=f"platform:{one.platform.code}",
            label=one.platform.name,
            platform=one.platform,
            asked_at=one.queued_at,
        )
        for one in told.order_by("platform_id")
    ]
    return SettlementLine.objects.bulk_create(lines, ignore_conflicts=True)


def probe(case: Case, fetch: Fetch) -> int:
    """Look at every channel that is not clear yet and return how many still are not.

    `fetch` gets an own address and returns the text served there ("" for an error page).
    """
    record = Record.objects.select_related("subject", "item").get(cases=case)
    for line in case.settlement.filter(gone_at__isnull=True):
        if line.platform_id is None:
            _probe_own(line, record, fetch)
        else:
            _probe_platform(line, record)
    return case.settlement.filter(gone_at__isnull=True).count()


def _probe_own(line: SettlementLine, record: Record, fetch: Fetch) -> None:
    seen = seen_at(record, fetch, only=[line.channel.removeprefix("own:")])
    line.checked_at = timezone.now()
    line.still_seen = len(seen)
    line.gone_at = None if seen else line.checked_at
    line.save(update_fields=["checked_at", "still_seen", "gone_at"])


def _probe_platform(line: SettlementLine, record: Record) -> None:
    """Read the receipt of the delivery that took the record back; a later one counts as well."""
    line.checked_at = timezone.now()
    told = Delivery.objects.filter(record=record, platform=line.platform, queued_at__gte=line.asked_at)
    accepted = told.filter(state=DeliveryState.ACCEPTED).order_by("revision").first()
    if accepted is not None:
        line.accepted_at = line.gone_at = accepted.accepted_at
    line.save(update_fields=["checked_at", "accepted_at", "gone_at"])
