"""One action for a difference: what the platform should have is sent again, what it should not is recalled."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.sharing import again
from credit.sharing.models import Platform
from credit.sharing.reconciliation.models import Difference, Reconciliation
from credit.units import policies

SENT, RECALLED = "重新报送", "撤回"


@dataclass(frozen=True, slots=True)
class Mended:
    """How many differences were mended in which way; `left`: known to nobody here, or under way already."""

    sent: int
    recalled: int
    left: int


@transaction.atomic
def mend(run: Reconciliation, difference_ids: Iterable[int] | None = None, *, actor: Any) -> Mended:
    """Mend these differences of a run (all of them when None). Raises NotAllowed."""
    policies.require(actor, "manage_deliveries")
    rows = Difference.objects.select_for_update().filter(run=run, mended="")
    if difference_ids is not None:
        rows = rows.filter(pk__in=list(difference_ids))
    by_record = {one.record_id: one.pk for one in rows if one.record_id is not None}
    reason = f"对账 {run.pk}"
    sent = again.send_again(run.platform, by_record, actor=actor, reason=reason)
    recalled = again.recall(run.platform, set(by_record) - set(sent), actor=actor, reason=reason)
    _note(run.platform, SENT, [by_record[pk] for pk in sent], actor)
    _note(run.platform, RECALLED, [by_record[pk] for pk in recalled], actor)
    note("reconciliation.mended", run, actor=actor, sent=len(sent), recalled=len(recalled))
    return Mended(len(sent), len(recalled), len(rows) - len(sent) - len(recalled))


def _note(platform: Platform, word: str, ids: list[int], actor: Any) -> None:
    Difference.objects.filter(pk__in=ids).update(mended=word, mended_at=timezone.now(), mended_by=actor)
