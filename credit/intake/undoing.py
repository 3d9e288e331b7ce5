"""Undoing a batch: what the public and the unit see becomes what it was; history and audit stay."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.intake.models import Batch, BatchStatus
from credit.intake.subjects import names_told_by, put_subjects_back
from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.records.discarding import delete_unseen
from credit.records.filing.restoring import restore_contents, restoring_corrections
from credit.records.filing.services import lock_item
from credit.records.filing.things import close_things, things_of
from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, CorrectionState, Record, RecordRevision
from credit.subjects.models import DoubtfulMatch
from credit.units import policies

REASON = "撤销导入批次"
RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)
UNRELEASED = (RecordStatus.DRAFT, RecordStatus.SUBMITTED)
FILING_ACTIONS = ("record.changed", "record.filed_again")


@dataclass(slots=True)
class Undone:
    """What undoing did, in records: removed, withdrawn, restored, corrections fallen back, and left with the reason."""

    removed: int = 0
    withdrawn: int = 0
    restored: int = 0
    corrections: int = 0
    left: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def undo(batch_id: int, actor: Any) -> Undone:
    """Undo a loaded batch; a second call changes nothing.

    Raises NotAllowed without the right, DomainError when the batch is not loaded. Records changed since by somebody
    else are left as they are and listed in `left` (record id → why) and on the batch.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("item", "unit").get(pk=batch_id)
    policies.require(actor, "undo_batch", item=batch.item, unit=batch.unit)
    if batch.status == BatchStatus.UNDONE:
        return Undone(left={int(pk): why for pk, why in batch.effects.get("left", {}).items()})
    if batch.status != BatchStatus.LOADED:
        raise DomainError("not_loaded", "这个批次还没有载入，无需撤销。不要的文件可以直接关闭。")
    lock_item(batch.item_id)
    undone = Undone()
    told = names_told_by(list(Record.objects.filter(batch=batch).values_list("pk", flat=True)))
    _take_back_corrections(batch, actor, undone)
    _restore_changed(batch, actor, undone)
    _remove_new(batch, actor, undone)
    DoubtfulMatch.objects.filter(batch=batch, decided__isnull=True).delete()
    subjects = put_subjects_back(batch, [name for name in told if name.told_by_id not in undone.left])
    batch.status, batch.undone_at = BatchStatus.UNDONE, timezone.now()
    batch.effects = {**batch.effects, "left": {str(pk): why for pk, why in undone.left.items()}}
    batch.save(update_fields=["status", "undone_at", "effects"])
    note(
        "batch.undone", batch, actor=actor, unit=batch.unit, removed=undone.removed, withdrawn=undone.withdrawn,
        restored=undone.restored, corrections=undone.corrections, left=sorted(undone.left), subjects=subjects,
    )  # fmt: skip
    return undone


def _take_back_corrections(batch: Batch, actor: Any, undone: Undone) -> None:
    """Pending corrections are put aside; applied ones fall back as corrections of their own, new revisions."""
    mine = Correction.objects.filter(batch=batch)
    pending = list(mine.filter(state=CorrectionState.PENDING).values_list("record", flat=True))
    undone.corrections += mine.filter(state=CorrectionState.PENDING).update(
        state=CorrectionState.REFUSED, decided_by=actor, decided_at=timezone.now(), reason=REASON
    )
    _reinstate(pending)
    applied = list(mine.filter(state=CorrectionState.APPLIED).select_related("record"))
    standing = []
    for correction in applied:
        if correction.record.batch_id != batch.pk:
            undone.left[correction.record_id] = "更正后又由他人改过"
        elif correction.record.status not in RELEASED:
            undone.left[correction.record_id] = f"现为“{correction.record.get_status_display()}”，不再公示"
        else:
            standing.append(correction)
    made = restoring_corrections(standing, reason=REASON, entered_by=batch.entered_by)
    outcome = records.apply_corrections([one.pk for one in made], actor=actor)
    undone.corrections += len(outcome.done)
    by_id = {one.pk: one.record_id for one in made}
    undone.left |= {by_id[pk]: why for pk, why in outcome.refused.items()}
    Correction.objects.filter(pk__in=outcome.refused).update(
        state=CorrectionState.REFUSED, decided_by=actor, decided_at=timezone.now()
    )


def _reinstate(record_ids: list[int]) -> None:
    """Let the corrections wait again that gave way to those put aside: refused, but by nobody."""
    gave_way = Correction.objects.filter(
        record__in=record_ids, state=CorrectionState.REFUSED, decided_by__isnull=True, decided_at__isnull=False
    ).order_by("record", "-decided_at")
    newest = list(gave_way.distinct("record").values_list("pk", flat=True))
    Correction.objects.filter(pk__in=newest).update(state=CorrectionState.PENDING, decided_at=None)


def _restore_changed(batch: Batch, actor: Any, undone: Undone) -> None:
    """Give records that the batch changed the content they had before it, as a new revision."""
    before: dict[int, RecordRevision] = {}
    for past in RecordRevision.objects.filter(batch=batch, action__in=FILING_ACTIONS).order_by("-revision"):
        before[past.record_id] = past
    chosen = []
    for record in Record.objects.filter(pk__in=before).select_for_update():
        if record.batch_id != batch.pk:
            undone.left[record.pk] = "载入后又由他人改过"
        elif record.status in UNRELEASED or _withdraw([record.pk], actor, undone):
            chosen.append(before[record.pk])
    undone.restored += restore_contents(chosen, actor=actor, batch=batch, reason=REASON)


def _withdraw(ids: list[int], actor: Any, undone: Undone) -> list[int]:
    outcome = records.withdraw(ids, actor=actor, reason=REASON)
    undone.left |= outcome.refused
    return outcome.done


def _remove_new(batch: Batch, actor: Any, undone: Undone) -> None:
    """Remove drafts that were never released, withdraw what was; what somebody else wrote since stays."""
    changed = RecordRevision.objects.filter(batch=batch, action__in=FILING_ACTIONS).values("record")
    mine = Record.objects.filter(batch=batch).exclude(pk__in=changed).exclude(pk__in=_corrected_by(batch))
    gone = list(mine.filter(status__in=UNRELEASED, published_at__isnull=True).values_list("pk", flat=True))
    things = things_of(gone)
    undone.removed = delete_unseen(gone)
    close_things(things, actor=actor)
    released = list(mine.filter(status__in=RELEASED).values_list("pk", flat=True))
    undone.withdrawn += len(_withdraw(released, actor, undone)) if released else 0
    for pk, status in mine.exclude(pk__in=released).values_list("pk", "status"):
        undone.left[pk] = f"现为“{RecordStatus(status).label}”，已不公示，保持原状"
    taken = RecordRevision.objects.filter(state__batch_id=batch.pk, record__item=batch.item)
    foreign = (
        taken.exclude(record__batch=batch)
        .exclude(record__in=changed)
        .exclude(record__in=undone.left)
        .values_list("record", flat=True)
    )
    undone.left |= dict.fromkeys(foreign.distinct(), "载入后又由他人改过")


def _corrected_by(batch: Batch) -> Any:
    return Correction.objects.filter(batch=batch).values("record")
