"""The end: an entry leaves or is changed, a measure loses its row: who executes it is told to stop at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credit.audit.services import note
from credit.records.lifecycle import RecordStatus
from publicity.measures.loop.clocks import due_in
from publicity.measures.loop.lifecycle import OPEN, TOLD, StepState
from publicity.measures.loop.models import Execution, JointAction
from publicity.measures.loop.planning import offered
from publicity.measures.loop.starting import on_published
from publicity.measures.table import in_force

REASONS = {
    RecordStatus.SUSPENDED: "名单信息暂停公示",
    RecordStatus.WITHDRAWN: "名单信息撤下",
    RecordStatus.REPAIRED: "信用修复",
    RecordStatus.ENDED: "名单期限届满",
}
GONE = "名单信息不再公开"
LAPSED = "措施依据失效"
CHANGED = "名单决定变更，不再包括这项措施"


def on_left(record_ids: Sequence[int], *, actor: Any, status: str, **context: Any) -> None:
    """Lift what runs because of these records; subscriber of `left`."""
    running = JointAction.objects.filter(record__in=record_ids, lifted_at__isnull=True)
    ids = list(running.order_by("pk").select_for_update().values_list("pk", flat=True))
    if not ids:
        return
    end(ids, reason=REASONS.get(RecordStatus(status), GONE), actor=actor)


def end(ids: Sequence[int], *, reason: str, actor: Any) -> None:
    """End actions as a whole: everything that runs because of them stops."""
    JointAction.objects.filter(pk__in=ids).update(lifted_at=timezone.now(), lift_reason=reason)
    count = _lift(Q(action__in=ids), reason)
    note("measures.lifted", actor=actor, reason=reason, count=count, actions=len(ids), first=min(ids), last=max(ids))


def on_changed(record_ids: Sequence[int], *, actor: Any, **context: Any) -> None:
    """Lift what a changed decision no longer opens, and start what it opens now; subscriber of `changed`.

    A candidate that is determined after its publicity period is a changed record, too.
    """
    for action in JointAction.objects.filter(record__in=record_ids, lifted_at__isnull=True).order_by("pk"):
        keys = [measure.key for measure in offered(action)]
        if not keys:
            end([action.pk], reason=CHANGED, actor=actor)
        elif count := _lift(Q(action=action) & ~Q(measure_key__in=keys), CHANGED):
            note("measures.lifted", action, actor=actor, reason=CHANGED, count=count)
    on_published(record_ids, actor=actor)


@transaction.atomic
def lift_lapsed(*, today: date | None = None) -> int:
    """Lift measures that no row covers any more; return how many. Restartable: lifted ones are not met again."""
    standing = [measure.key for measure in in_force(today or timezone.localdate())]
    count = _lift(~Q(measure_key__in=standing), LAPSED)
    if count:
        note("measures.lapsed", actor=None, reason=LAPSED, count=count)
    return count


def _lift(which: Q, reason: str) -> int:
    """Stop open executions: who was told has to confirm, what was only planned is over at once."""
    now, today = timezone.now(), timezone.localdate()
    due = due_in(StepState.LIFTED, since=today)
    rows = Execution.objects.filter(which, state__in=OPEN)
    ids = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    ended = {"lifted_at": now, "lift_reason": reason, "since": today}
    open_rows = Execution.objects.filter(pk__in=ids)
    open_rows.filter(state__in=TOLD).update(
        state=StepState.LIFTED, due_on=due.on if due else None,
        due_is_provisional=bool(due and due.provisional), **ended,
    )  # fmt: skip
    open_rows.filter(state=StepState.INITIATED).update(
        state=StepState.CONFIRMED, due_on=None, due_is_provisional=False, confirmed_at=now, **ended
    )
    return len(ids)
