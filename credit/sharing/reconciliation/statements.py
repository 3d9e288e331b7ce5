"""The monthly statement (对账单): a signed CSV for machines, and a PDF with number and check code for people.

Both say the same: per item what each side holds, then every record on which they differ, by its public number only.
A statement is never changed; one issued later for the same month makes the earlier PDF void.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.attachments.services import store
from credit.audit.services import note
from credit.documents import services as documents
from credit.documents import signatures
from credit.documents.services import Draft
from credit.kernel.errors import DomainError
from credit.sharing.models import Platform, PlatformItem
from credit.sharing.reconciliation.models import Difference, Outcome, Reconciliation, Statement
from credit.sharing.reporting import reporting
from credit.units.models import Unit

HEADER = (
    "类别", "平台", "月份", "事项编号", "事项", "结果", "本方条数", "平台条数", "平台多出", "平台缺少", "内容不同",
    "记录公开编号", "本方版本", "平台版本", "处理", "对账时间", "在途（未比对）", "改换方式前接收（未比对）",
)  # fmt: skip


@transaction.atomic
def issue(platform: Platform, month: date, *, actor: Any) -> Statement:
    """Freeze the latest reconciliation of every item for a month. Raises DomainError when none was made."""
    month = month.replace(day=1)
    runs = _latest(platform, month)
    if not runs:
        raise DomainError("nothing_compared", f"{month:%Y-%m} 还没有对过账。请先对账，再出对账单。")
    content = _csv(platform, month, runs)
    key = signatures.present_key()
    attachment = store(io.BytesIO(content), purpose="statement", name=_name(platform, month), actor=actor)
    for older in Statement.objects.filter(platform=platform, month=month, document__voided_at__isnull=True):
        documents.void(older.document, actor=actor, reason="重新出具")
    statement = Statement.objects.create(
        platform=platform, month=month, ours=sum(run.ours for run in runs), theirs=sum(run.theirs for run in runs),
        differences=sum(map(_differences, runs)), is_complete=_is_complete(platform, runs), csv=attachment,
        signature=signatures.sign_text(content, key), signing_key=key,
        document=documents.issue("statement", _draft(platform, month, runs), unit=_issuer(), actor=actor),
        issued_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip
    note("statement.issued", statement, actor=actor, rows=len(runs))
    return statement


def issue_due(*, today: date) -> int:
    """Issue last month's statement of every platform that has none yet; return how many."""
    last = date(today.year - (today.month == 1), today.month - 1 or 12, 1)
    made = 0
    for platform in Platform.objects.exclude(statements__month=last):
        if _latest(platform, last):
            issue(platform, last, actor=None)
            made += 1
    return made


def _latest(platform: Platform, month: date) -> list[Reconciliation]:
    """Return the latest run of each item that came to an end; a failed one counts only where there is no other."""
    runs = Reconciliation.objects.filter(platform=platform, month=month).exclude(outcome=Outcome.RUNNING)
    found: dict[int, Reconciliation] = {}
    for run in runs.select_related("item").order_by("pk"):
        if run.outcome != Outcome.FAILED or run.item_id not in found:
            found[run.item_id] = run
    return sorted(found.values(), key=lambda run: run.item.code)


def _is_complete(platform: Platform, runs: Sequence[Reconciliation]) -> bool:
    wanted = set(PlatformItem.objects.filter(platform=platform, is_active=True).values_list("item", flat=True))
    return wanted <= {run.item_id for run in runs if run.outcome != Outcome.FAILED}


def _differences(run: Reconciliation) -> int:
    return run.missing_here + run.missing_there + run.different


def _csv(platform: Platform, month: date, runs: Sequence[Reconciliation]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_lines(platform, month, runs))
    return text.getvalue().encode("utf-8-sig")


def _lines(platform: Platform, month: date, runs: Sequence[Reconciliation]) -> Iterator[tuple[Any, ...]]:
    for run in runs:
        yield (
            "汇总", platform.name, f"{month:%Y-%m}", run.item.code, run.item.name, run.get_outcome_display(), run.ours,
            run.theirs, run.missing_here, run.missing_there, run.different, "", "", "", "", _moment(run), run.under_way,
            run.unseen,
        )  # fmt: skip
    for one in Difference.objects.filter(run__in=runs).select_related("run__item").order_by("run__item__code", "key"):
        yield (
            "差异", platform.name, f"{month:%Y-%m}", one.run.item.code, one.run.item.name, one.get_kind_display(), "",
            "", "", "", "", one.key, one.our_version or "", one.their_version or "", one.mended, _moment(one.run),
            "", "",
        )  # fmt: skip


def _moment(run: Reconciliation) -> str:
    return timezone.localtime(run.finished_at or run.started_at).isoformat(timespec="seconds")


def _draft(platform: Platform, month: date, runs: Sequence[Reconciliation]) -> Draft:
    apart = sum(map(_differences, runs))
    when = f"{month.year}年{month.month}月"
    verdict = "双方一致" if not apart else f"有 {apart} 条不一致，逐条列在同一编号的 CSV 文件中"
    return Draft(
        title=f"{when}信用信息报送对账单",
        addressee=platform.name,
        paragraphs=[
            f"按报送包的打包日期，对{when}报送贵平台的信用信息逐条核对编号、版本和内容摘要：{verdict}。",
            "每个事项写明本方条数、平台条数和差异。CSV 文件带有 Ed25519 签名，用本单位公布的公钥可以验证。",
        ],
        facts=tuple((run.item.name, _words(run)) for run in runs if run.ours or run.theirs or run.unseen or run.failure)
        or (("各事项", "双方均为零"),),
    )


def _words(run: Reconciliation) -> str:
    if run.outcome == Outcome.FAILED:
        return f"没有对成：{run.failure}"
    apart = [
        f"{word} {count}"
        for word, count in (
            ("平台多出", run.missing_here), ("平台缺少", run.missing_there), ("内容不同", run.different),
        )
        if count
    ]  # fmt: skip
    apart += [f"在途 {run.under_way}（未比对）"] if run.under_way else []
    unseen = f"；另有 {run.unseen} 条由改换方式以前的接口接收，现在的方式查不到，未比对" if run.unseen else ""
    return f"本方 {run.ours}，平台 {run.theirs}，{'，'.join(apart) or '一致'}{unseen}"


def _issuer() -> Unit:
    return Unit.objects.get(code=reporting().issuing_unit)


def _name(platform: Platform, month: date) -> str:
    return f"对账单-{platform.code}-{month:%Y-%m}.csv"
