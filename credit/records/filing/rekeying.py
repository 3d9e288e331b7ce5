"""Changing one record by hand: the row keeps its record even when the columns of its natural key are mended."""

from typing import Any

from django.db import transaction

from credit.catalogue import standards
from credit.catalogue.rules import Checked
from credit.catalogue.standards import SUBJECT
from credit.kernel.errors import DomainError
from credit.records.filing.content import natural_keys
from credit.records.filing.services import Filed, file_rows, lock_item
from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, CorrectionState, Record
from credit.records.moving import wanted_reason
from credit.units import policies


@transaction.atomic
def refile(record: Record, checked: Checked, *, actor: Any, reason: str = "", submit: bool = False) -> Filed:
    """Write the one checked row onto its record: a draft changes, a released record gets a correction.

    Raises DomainError when the row is refused, changes nothing, would make it another record that exists already, or
    mends the key of a released record (which is withdrawn and entered anew); NotAllowed without the right.
    """
    policies.require(actor, "correct_draft", item=record.item, unit=record.unit_id)
    is_draft = record.status == RecordStatus.DRAFT
    reason = reason if is_draft else wanted_reason(reason)
    standard = standards.get(record.item.slug)
    lock_item(record.item_id)
    key = key_of(standard, checked, record)
    if key != record.natural_key:
        _rekey(record, key, is_draft=is_draft)
    filed = file_rows(
        standard, checked, item=record.item, unit=record.unit, actor=actor, source=record.source, submit=submit
    )
    _insist(filed, record)
    Correction.objects.filter(pk__in=filed.corrections, state=CorrectionState.PENDING).update(reason=reason)
    return filed


def key_of(standard: standards.Standard, checked: Checked, record: Record) -> str:
    """Return the natural key the row would have if it were about the record's present subject."""
    subject = [f"s{record.subject_id}"] if SUBJECT in standard.natural_key else [""]
    return natural_keys(standard, checked.values, [0], subject)[0]


def _rekey(record: Record, key: str, *, is_draft: bool) -> None:
    if not is_draft:
        raise DomainError(
            "key_of_released", "文书号、决定机关这类主键项不能用更正修改。请撤下这一条，再按正确的内容重新录入。"
        )
    if Record.objects.filter(item=record.item_id, natural_key=key).exists():
        raise DomainError("key_taken", "档案中已有主键相同的另一条记录。请核对文书号和决定机关，不要重复录入。")
    Record.objects.filter(pk=record.pk).update(natural_key=key)


def _insist(filed: Filed, record: Record) -> None:
    """Raise DomainError unless the row landed on this very record."""
    if filed.refused:
        first = filed.refused[0]
        raise DomainError("refused", f"{first.message}。{first.mend}。", {first.column: first.message})
    if filed.doubtful:
        raise DomainError("doubtful", "按填写的名称和代码不能确定是哪个主体。请补填统一社会信用代码或证件号码。")
    if filed.same:
        raise DomainError("unchanged", "内容没有变化，不用保存。")
    if filed.ids and filed.ids != [record.pk]:
        raise DomainError("other_subject", "改动后主体变了，会成为另一条记录。请新录一条，并把这条草稿退回作废。")
