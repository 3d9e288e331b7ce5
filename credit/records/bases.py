"""A basis for showing natural persons has changed or ended: what rests on it follows at once.

`public_on` hides a record after its last visible day, which is that of the basis when it was released. A basis that is
shortened later moves that day; until then the record would stay on show without any ground.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import RecordStatus
from credit.records.models import PersonBasis, Record, RecordQuerySet
from credit.records.moving import change, take_out, tell
from credit.records.revisions import keep_past
from credit.records.standing import restate
from credit.records.verdicts import Judge

CHUNK = 2000
ENDED, CHANGED = "record.basis_ended", "record.basis_changed"


@transaction.atomic
def end_bases(*, today: date | None = None, limit: int = CHUNK) -> int:
    """Give up to `limit` records shown on a basis that has ended (自然人公示依据) the level they have without it.

    `public_on` hides them already: their last visible day is that of the basis. Returns how many; call until 0.
    """
    day = today or timezone.localdate()
    ended = _resting().filter(person_basis__valid_until__lt=day)
    return _judge_again(ended.order_by("pk").values_list("pk", flat=True)[:limit], day, ENDED, "自然人公示依据已到期")


@transaction.atomic
def follow_basis(basis: PersonBasis, *, actor: Any, today: date | None = None) -> int:
    """Judge every record again that rests on a changed basis, in the transaction of the change; return how many."""
    day = today or timezone.localdate()
    ids = list(_resting().filter(person_basis=basis).order_by("pk").values_list("pk", flat=True))
    reason = "自然人公示依据已调整"
    return sum(
        _judge_again(ids[start : start + CHUNK], day, CHANGED, reason, actor) for start in range(0, len(ids), CHUNK)
    )


def _resting() -> RecordQuerySet:
    """Records on show that name a basis; a suspended one is judged when it is resumed."""
    return Record.objects.filter(
        status=RecordStatus.PUBLISHED, person_basis__isnull=False, publicity_start__isnull=False
    )


def _judge_again(ids: Iterable[int], day: date, action: str, reason: str, actor: Any = None) -> int:
    candidates = lock(ids)
    judge = Judge(candidates, day)
    judged = [(candidate, judge.judge(candidate)) for candidate in candidates]
    settled = [pair for pair in judged if not pair[1].waits_for]
    keep_past([c.id for c, _ in settled], action=action, actor=actor, reason=reason, content=False)
    restate(settled, actor=actor, today=day, reason=reason)
    tell(action, [c.id for c, _ in settled], actor=actor, reason=reason)
    _hold([c for c, verdict in judged if verdict.waits_for], action, reason, actor)
    return len(judged)


def _hold(waiting: Sequence[Candidate], action: str, reason: str, actor: Any) -> None:
    """What nobody can decide by rule may not stay on show meanwhile: it is suspended until somebody does."""
    values = {"status": RecordStatus.SUSPENDED, "left_at": timezone.now(), "left_reason": reason}
    change(waiting, action=action, actor=actor, reason=reason, **values)
    take_out(waiting, actor=actor, status=RecordStatus.SUSPENDED)
    tell(action, [candidate.id for candidate in waiting], actor=actor, reason=reason)
