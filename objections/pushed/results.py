"""Telling platforms what became of their applications: state on the row, repeated until taken, the last result stands.

Source: 国办发〔2025〕22号 (the result goes back through 信用中国, normally within ten working days); domain A5, A6.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.masking import mask_prose
from credit.sharing.models import Platform
from credit.sharing.platforms.base import Client, Refused, RepairResult, TryLater
from credit.sharing.platforms.registry import ClientFor, client_for
from credit.units.policies import require
from objections.cases.choices import CaseKind
from objections.cases.models import Case, CaseEvent
from objections.pushed.filing import waiting
from objections.pushed.models import PushedRepair, Result

log = logging.getLogger(__name__)
LONGEST_PAUSE = timedelta(hours=6)
ENDS = {
    "effective": Result.GRANTED,
    "rejected_entry": Result.DECLINED,
    "withdrawn": Result.WITHDRAWN,
    "closed_timeout": Result.LAPSED,
    "converted": Result.CONVERTED,
    "revoked": Result.REVOKED,
}
"""States of a repair that mean one result whatever came before; `closed` tells by its outcome."""
OUTCOMES = {"granted": Result.GRANTED, "refused": Result.REFUSED, "overtaken": Result.OVERTAKEN}


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the day and the words that go with it."""

    result: Result
    at: datetime
    reason: str


def result_of(pushed: PushedRepair) -> Told | None:
    """Return what the platform is to be told now, None while it is undecided."""
    if pushed.refused_at is not None:
        return Told(Result.DECLINED, pushed.refused_at, pushed.refusal)
    case = pushed.case
    while case is not None and case.state == "merged" and case.duplicate_of is not None:
        case = case.duplicate_of
    if case is None:
        return None
    result = _result(case)
    return _told(case, result) if result else None


def refuse(pk: int, *, reason: str, actor: Any) -> None:
    """Send back to the platform what is no matter of ours. Raises DomainError, NotAllowed."""
    require(actor, "route_case")
    words = reason.strip()
    if not words:
        raise DomainError("reason", "请写明退回平台的理由。")
    if len(words) > 500:
        raise DomainError("reason", f"理由最多 500 个字，您写了 {len(words)} 个字，请精简。")
    with transaction.atomic():
        pushed = waiting().select_for_update().filter(pk=pk).first()
        if pushed is None:
            raise DomainError("moved_on", "这件申请已经处理过了，请刷新页面。")
        pushed.refusal, pushed.refused_at, pushed.refused_by = words, timezone.now(), actor
        pushed.due_at = pushed.refused_at
        pushed.save(update_fields=["refusal", "refused_at", "refused_by", "due_at"])
        note("pushed_repair.refused", pushed, actor=actor, number=pushed.number)


def tell_all(*, client_for: ClientFor = client_for, limit: int = 200) -> int:
    """Tell every platform the results it does not have yet; return how many it took."""
    found = 0
    for platform in Platform.objects.filter(is_paused=False):
        rows = [one for one in untold().filter(platform=platform)[:limit] if _news(one)]
        if not rows:
            continue
        try:
            with client_for(platform) as client:
                found += sum(_tell(client, one) for one in rows)
        except TryLater as trouble:
            log.info("pushed repairs: %s cannot be told now (%s)", platform.code, trouble)
    return found


def untold() -> QuerySet[PushedRepair]:
    """Return rows with a result that may be news, the longest waiting first."""
    ended = Q(case__closed_at__isnull=False) | Q(case__state="effective") | Q(refused_at__isnull=False)
    revoked = Q(case__state="revoked") | Q(case__duplicate_of__state="revoked")
    news = (Q(told="") & ended) | (revoked & ~Q(told=Result.REVOKED))
    rows = PushedRepair.objects.filter(news, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return rows.select_related("case__duplicate_of", "case__record")


def _news(pushed: PushedRepair) -> bool:
    told = result_of(pushed)
    return told is not None and told.result != pushed.told


def _tell(client: Client, pushed: PushedRepair) -> bool:
    """Tell one result and note on the row what came of it. Raises TryLater, noted too: the platform is away."""
    told = result_of(pushed)
    assert told is not None
    number = pushed.case.number if pushed.case else ""
    reason = mask_prose(told.reason)[:500]
    try:
        client.tell_repair(RepairResult(pushed.number, told.result, told.at, reason, number))
    except TryLater as trouble:
        _failed(pushed, str(trouble))
        raise
    except Refused as refused:
        _failed(pushed, f"平台不接收（{refused.code}）")
        return False
    gone = {"sealed": None} if pushed.case_id is None else {}
    PushedRepair.objects.filter(pk=pushed.pk).update(
        told=told.result, told_at=timezone.now(), attempts=pushed.attempts + 1, last_error="", **gone
    )
    return True


def _failed(pushed: PushedRepair, error: str) -> None:
    pause = min(timedelta(minutes=2 ** min(pushed.attempts, 10)), LONGEST_PAUSE)
    PushedRepair.objects.filter(pk=pushed.pk).update(
        attempts=pushed.attempts + 1, due_at=timezone.now() + pause, last_error=error[:200]
    )


def _result(case: Case) -> Result | None:
    if case.kind != CaseKind.REPAIR:  # merged into something else
        return Result.CONVERTED
    if case.state == "closed":
        return OUTCOMES.get(case.outcome)
    return ENDS.get(case.state)


def _told(case: Case, result: Result) -> Told:
    """Return the result with its moment and reason: of a refusal the opinion that its letter tells."""
    last = CaseEvent.objects.filter(case=case).order_by("-pk")
    event = last.filter(to_state="effective").first() if result == Result.GRANTED else last.first()
    reason = event.reason if event else ""
    if result == Result.REFUSED:
        opinion = last.filter(action__in=("propose", "vote")).first()
        reason = opinion.opinion if opinion else ""
    return Told(result, event.at if event else timezone.now(), "" if result == Result.WITHDRAWN else reason)
