"""Whether a repair of a record can be asked for, where, and from which day."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from credit.catalogue.models import Nature
from credit.kernel.errors import DomainError
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from objections.cases.choices import CaseChannel, CaseKind
from objections.cases.models import Case
from objections.deadlines.limits import limit_for, rule_version
from objections.intake.repair_papers import papers_for

FILE = Path(__file__).with_name("repair_gate.toml")
RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Gate:
    """The answer for one record on one day: `refusal` is empty when a repair can be asked for.

    `is_guided`: the front door is 信用中国 (`site`); `earliest`: first day for a repair (None: at once); `papers`: what
    to bring.
    """

    refusal: str
    is_guided: bool
    earliest: date | None
    site: str
    papers: tuple[str, ...]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def gate_for(record: Record, *, channel: str, today: date) -> Gate:
    """Return whether a repair of this record may be filed by `channel`. The earliest day is that of the term rules."""
    guided = record.item.slug in _table()["guided"]
    site = str(_table()["site"])
    papers = papers_for(rule_version(today), record.severity)
    return Gate(_refusal(record, channel, guided, today), guided, record.repair_from, site, papers)


def require_open(record: Record, *, channel: str, today: date) -> None:
    """Raise DomainError with the reason, and the earliest day where it is too early."""
    gate = gate_for(record, channel=channel, today=today)
    if gate.refusal:
        raise DomainError("repair_closed", gate.refusal, {"record": gate.refusal})


def _refusal(record: Record, channel: str, guided: bool, today: date) -> str:
    if record.nature != Nature.ADVERSE:
        return "这条信息不是失信信息，不需要修复。信息有误的，请提出异议。"
    if record.status not in RELEASED:
        return "这条信息没有在公示，不需要修复。"
    if guided and channel == CaseChannel.PORTAL:
        return f"这类信息的修复由“信用中国”统一受理，请到 {_table()['site']} 申请，或到窗口办理。"
    if channel == CaseChannel.PLATFORM:
        return ""  # what the platform pushed is registered; too early or not, it is answered there
    if record.repair_from is not None and today < record.repair_from:
        return f"最短公示期未满，最早可于 {record.repair_from} 申请修复。"
    if (barred := _barred_until(record, today)) is not None:
        return f"此前的修复因材料或承诺不实被撤销，{barred} 前不能再次申请。"
    return ""


def _barred_until(record: Record, today: date) -> date | None:
    """Return the day until which a revoked repair bars a new one; none while no limit `reapply_bar` is entered."""
    last = Case.objects.of_kind(CaseKind.REPAIR).filter(record=record, state="revoked").order_by("-closed_at").first()
    if last is None or last.closed_at is None:
        return None
    closed_on = timezone.localdate(last.closed_at)
    limit = limit_for(CaseKind.REPAIR, "reapply_bar", closed_on)
    end = limit.end(closed_on).on if limit else None
    return end if end is not None and today <= end else None
