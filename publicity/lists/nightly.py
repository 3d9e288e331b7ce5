"""What happens to lists by itself: each verb does a bounded piece in its own transaction and says how much it did.

Broken off, it just starts again. Expiry of entries is not here: their records end with all others (`end_terms`).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.records import services as records
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from publicity.lists import criteria, crosscheck, due_dates, finding, objections, procedure, recognition, removal, types
from publicity.lists.lifecycle import STANDING, S
from publicity.lists.lifecycle import RemovalReason as R
from publicity.lists.models import ListCandidate, Origin
from publicity.lists.moving import move
from publicity.lists.types import BasisStatus, ListKind

PIECE = 500


def run(*, today: date | None = None) -> dict[str, int]:
    """Do everything until nothing is left, and return how much of each."""
    day = today or timezone.localdate()
    return {name: _all(work, day) for name, work in WORK.items()}


def _all(work: Callable[[date], int], day: date) -> int:
    total = 0
    while done := work(day):
        total += done
    return total


def waive(day: date) -> int:
    """Hand over to the law section whose time for a statement has passed in silence; a provisional day waits longer."""
    rows = ListCandidate.objects.filter(status=S.NOTIFIED, statement_due_on__lt=day).order_by("pk")
    ids = [one.pk for one in rows if (due := due_dates.statement_due(one)) and due_dates.last_possible(due) < day]
    ids = ids[:PIECE]
    for pk in ids:
        recognition.submit_for_review(pk, actor=None, today=day)
    return len(ids)


def lapse(day: date) -> int:
    """Close publicities on which nobody decided for far too long, unless an objection is still being handled."""
    rows = ListCandidate.objects.filter(status=S.PUBLICISING, publicity_until__lt=day).order_by("pk")
    known = list(rows.values_list("pk", "record_id", "publicity_until"))
    busy = objections.open_on([record for _, record, _ in known])
    workdays = procedure.on(day).lapse_workdays
    late = [
        pk for pk, record, until in known if until and record not in busy and procedure.due(until, workdays).on < day
    ]
    for pk in late[:PIECE]:
        _lapse(pk, day)
    return min(len(late), PIECE)


@transaction.atomic
def _lapse(pk: int, day: date) -> None:
    record_id = ListCandidate.objects.values_list("record_id", flat=True).get(pk=pk)
    Record.objects.select_for_update().get(pk=record_id)
    candidate = ListCandidate.objects.select_for_update().get(pk=pk)
    if candidate.status != S.PUBLICISING:
        return
    candidate.closed_reason = "公示期满后逾期没有认定"
    move(candidate, S.NOT_LISTED, actor=None, opinion=candidate.closed_reason, today=day)
    records.withdraw([record_id], actor=None, reason=candidate.closed_reason, today=day, right=None)


def abolish(day: date) -> int:
    """Take off the entries of lists whose basis was repealed (POLICY); a basis that only ran out takes none off."""
    repealed = [one.code for one in types.all_types() if one.basis_status == BasisStatus.REPEALED and one.item]
    if not repealed:
        return 0
    rows = crosscheck.entries(day).filter(details__list_type__in=repealed).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:PIECE])
    with transaction.atomic():
        return len(removal.take_off(ids, R.POLICY, actor=None, why="名单依据已废止", today=day)) if ids else 0


def unfound(day: date) -> int:
    """Take off the entries whose decisions were withdrawn (BASIS_REVOKED), so that the case is not met any more.

    A decision that is only suspended has not fallen: a stay by the court may end, a removal does not.
    山东省社会信用条例 art. 40 gives three working days; here it takes until the next night.
    """
    fallen = Record.objects.filter(status=RecordStatus.WITHDRAWN)
    rows = ListCandidate.objects.filter(status__in=STANDING, evidence__in=fallen, record__isnull=False)
    checked = rows.select_related("subject").distinct().order_by("pk")
    ids = [one.record_id for one in checked if one.record_id and not holds(one, day)][:PIECE]
    why = "据以认定的决定被撤销"
    with transaction.atomic():
        return len(removal.take_off(ids, R.BASIS_REVOKED, actor=None, why=why, today=day)) if ids else 0


def holds(candidate: ListCandidate, day: date) -> bool:
    """Tell whether the candidate's case is still met by decisions that did not fall, suspended ones included."""
    if candidate.origin == Origin.RULE:
        return finding.recount(candidate, today=day, with_stayed=True).holds
    evidence = candidate.evidence.all()
    return any(criteria.is_effective_decision(one) or one.status == RecordStatus.SUSPENDED for one in evidence)


def end_watches(day: date) -> int:
    """End watch entries whose time is over."""
    codes = crosscheck.codes(ListKind.WATCH)
    rows = ListCandidate.objects.filter(type_code__in=codes, status__in=STANDING, valid_until__lt=day).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:PIECE])
    for pk in ids:
        _end_watch(pk, day)
    return len(ids)


@transaction.atomic
def _end_watch(pk: int, day: date) -> None:
    candidate = ListCandidate.objects.select_for_update().get(pk=pk)
    if candidate.status in STANDING:
        candidate.removal_reason, candidate.removed_on = R.EXPIRED, day
        move(candidate, S.REMOVED, actor=None, today=day)


def archive(day: date) -> int:
    """Close the files of entries removed some time ago."""
    before = date.fromordinal(day.toordinal() - procedure.on(day).archive_days)
    return removal.archive(before=before, limit=PIECE)


WORK: dict[str, Callable[[date], Any]] = {
    "waived": waive, "lapsed": lapse, "abolished": abolish, "unfounded": unfound, "watches": end_watches,
    "archived": archive,
}  # fmt: skip
