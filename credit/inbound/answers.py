"""What an upstream system is told of a batch: counts, and of every row that was not taken where, why, and the mend."""

from typing import Any

from credit.inbound.models import Handover
from credit.inbound.sheets import row_of
from credit.intake.models import BatchStatus

MOST_FINDINGS = 1_000
PASSING = (BatchStatus.UPLOADED, BatchStatus.CHECKING, BatchStatus.CHECKED, BatchStatus.LOADING)
WORDS = {"00": "全部收下", "01": "部分收下", "02": "正在处理，请稍后查回执", "96": "整批不能用"}


def receipt(handover: Handover) -> dict[str, Any]:
    """Return the receipt of a batch. Nothing in it repeats the content of a cell."""
    batch = handover.batch
    code = _code(handover)
    return {
        "code": code, "message": batch.failure or WORDS[code], "batchId": handover.key, "batch": batch.pk,
        "status": batch.status, "item": batch.item.slug, "received": batch.rows, "new": batch.rows_new,
        "changed": batch.rows_changed, "same": batch.rows_same, "refused": batch.rows_refused,
        "doubtful": batch.rows_doubtful, "rows": [_told(one) for one in batch.findings[:MOST_FINDINGS]],
        "next": "收下的记录由报送单位的审核员审核后发布。" if code in ("00", "01") else "",
    }  # fmt: skip


def _code(handover: Handover) -> str:
    batch = handover.batch
    if batch.status == BatchStatus.FAILED:
        return "96"
    if batch.status in PASSING:
        return "02"
    return "01" if batch.rows_refused or batch.rows_doubtful else "00"


def _told(finding: dict[str, Any]) -> dict[str, Any]:
    kept = {name: finding[name] for name in ("column", "rule", "level", "message", "mend")}
    return {"row": row_of(finding["line"]), **kept}
