"""Writing, releasing and withdrawing typical cases."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.masking import find_private
from credit.records.models import Record
from credit.subjects.models import ORGANISATION_KINDS
from credit.units import policies
from credit.units.models import Unit
from publicity.content.leaks import find_numbers
from publicity.content.reviewed import ReviewState, show, take_off
from publicity.measures.cases.models import TypicalCase
from publicity.notices.wording import is_proposed

GOOD_ITEMS = ("red-list", "honour", "construction-honour")
BAD_ITEMS = ("overload-list", "black-list", "penalty", "overload-penalty")
LEFT = "依据的记录已经离开公示"


@transaction.atomic
def write(record_number: str, *, title: str, story: str, unit: Unit, actor: Any) -> TypicalCase:
    """Draft a case about a record on show. Raises DomainError, saying which rule it breaks.

    Enterprises only, and only decisions in effect: what is withdrawn, suspended or over is not on show.
    """
    policies.require(actor, "write_case", unit=unit)
    shown = Record.objects.public_now().filter(public_id=record_number.strip())
    record = shown.select_related("item", "subject").first()
    if record is None:
        raise DomainError("record", "没有这个编号的公开记录。编号在记录公开页面的网址里。", {"record_number": "请核对"})
    if record.is_personal or record.subject.kind not in ORGANISATION_KINDS:
        raise DomainError("record", "典型案例只写企业和单位，不写个人和个人的车船。", {"record_number": "不能用"})
    if record.item.slug not in (*GOOD_ITEMS, *BAD_ITEMS):
        raise DomainError("record", f"“{record.item.name}”不能作案例依据。", {"record_number": "不能用"})
    _require_decided(record)
    if TypicalCase.objects.filter(record=record).exists():
        raise DomainError("record", "这条记录已经写过案例。", {"record_number": "重复"})
    _require_clean(title, story)
    case = TypicalCase.objects.create(
        record=record, is_good=record.item.slug in GOOD_ITEMS, title=title.strip(), story=story.strip(), unit=unit,
        entered_by=actor,
    )  # fmt: skip
    note("typical_case.written", case, actor=actor, unit=unit, record=record.pk)
    return case


@transaction.atomic
def release(pk: int, *, actor: Any) -> TypicalCase:
    """Show a case: a second person has read it, and its record is on show. Raises DomainError otherwise."""
    case = _locked(pk)
    policies.require(actor, "release_case", unit=case.unit_id, entered_by=case.entered_by_id)
    if case.state == ReviewState.SHOWN:
        raise DomainError("shown", "这个案例已经公开。")
    record = Record.objects.public_now().filter(pk=case.record_id).first()
    if record is None:
        raise DomainError("record", "依据的记录现在不在公示，案例不能公开。")
    _require_decided(record)
    _require_clean(case.title, case.story)
    show(case, actor=actor)
    note("typical_case.released", case, actor=actor, unit=case.unit_id)
    return case


@transaction.atomic
def withdraw(pk: int, *, actor: Any, reason: str) -> TypicalCase:
    """Take a case off the portal. Raises DomainError without a reason."""
    case = _locked(pk)
    policies.require(actor, "release_case", unit=case.unit_id)
    take_off(case, reason)
    note("typical_case.withdrawn", case, actor=actor, unit=case.unit_id, reason=case.left_reason)
    return case


def on_left(record_ids: Sequence[int], *, actor: Any, **context: Any) -> None:
    """A case leaves with its record, in the same transaction; it comes back only by another review."""
    cases = TypicalCase.objects.filter(record__in=record_ids).exclude(state=ReviewState.WITHDRAWN)
    if count := cases.update(state=ReviewState.WITHDRAWN, left_reason=LEFT):
        note("typical_case.left", actor=actor, reason=LEFT, count=count)


def _locked(pk: int) -> TypicalCase:
    return TypicalCase.objects.select_for_update().get(pk=pk)


def _require_decided(record: Record) -> None:
    if is_proposed(record):
        raise DomainError("record", "这条名单还在公示、没有认定，不能写案例。", {"record_number": "没有认定"})


def _require_clean(title: str, story: str) -> None:
    if not title.strip() or not story.strip():
        raise DomainError("story", "请写标题和案情。", {"story": "必填"})
    text = f"{title}\n{story}"
    if count := max(len(find_numbers(text)), len(find_private(text))):
        raise DomainError(
            "personal", f"标题和案情里有 {count} 处像是个人的号码、姓名、住址或者邮箱，请删掉再存。",
            {"story": "有个人信息"},
        )  # fmt: skip
