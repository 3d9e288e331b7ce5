"""A vehicle or ship has come to belong to a natural person: what was public of it leaves at once.

Source: 山东省社会信用条例 art. 20. The database refuses a private subject with a record on show (foreign key and check
constraint of Record), so this runs before the subject is marked.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.catalogue.models import Disclosure
from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.records.moving import change, take_out, tell

ACTION = "record.owner_is_a_person"
REASON = "车辆或船舶已归自然人所有，停止公示（山东省社会信用条例第二十条）"


@transaction.atomic
def hide_records_of(subject_ids: Iterable[int], *, actor: Any) -> list[int]:
    """Take the dates of publicity from every record on these things that has no basis for persons; return the ids.

    Released ones are suspended: shown again (at the level that then applies) only by somebody with the right. Those
    that have left already keep their state.
    """
    things = list(subject_ids)
    if not things:
        return []
    dated = Record.objects.filter(subject__in=things, publicity_start__isnull=False, person_basis__isnull=True)
    candidates = lock(dated.values_list("pk", flat=True))
    released = [c for c in candidates if c.status == RecordStatus.PUBLISHED]
    others = [c for c in candidates if c.status != RecordStatus.PUBLISHED]
    _hide(released, actor, status=RecordStatus.SUSPENDED, left_at=timezone.now(), left_reason=REASON)
    _hide(others, actor)
    take_out(released, actor=actor, status=RecordStatus.SUSPENDED)
    return [candidate.id for candidate in candidates]


def _hide(candidates: list[Candidate], actor: Any, **values: Any) -> None:
    hidden = {"publicity_start": None, "publicity_end": None, "disclosure_reason": REASON}
    ids = change(
        candidates, action=ACTION, actor=actor, reason=REASON, disclosure=Disclosure.AUTHORISED, **hidden, **values
    )
    tell(ACTION, ids, actor=actor, reason=REASON)
