"""Released records whose facts or rules changed: a new verdict, and who thereby leaves, stays or enters the public."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from credit.catalogue.models import Disclosure
from credit.kernel.errors import DomainError
from credit.records import hooks, publication
from credit.records.candidates import Candidate
from credit.records.lifecycle import RecordStatus
from credit.records.models import Passage
from credit.records.moving import take_out
from credit.records.verdicts import SHOW, Verdict, write

Pair = tuple[Candidate, Verdict]

_STAY = f"revision = r.revision + 1, {SHOW}"
_OVER = """
    revision = r.revision + 1, status = 'ended', left_at = %(now)s, left_reason = %(reason)s,
    disclosure = CASE WHEN r.publicity_start IS NULL THEN v.disclosure ELSE r.disclosure END,
    disclosure_reason = CASE WHEN r.publicity_start IS NULL THEN v.disclosure_reason ELSE r.disclosure_reason END,
    publicity_end = CASE WHEN r.publicity_start IS NOT NULL
                         THEN greatest(r.publicity_start, least(v.term_end, %(today)s::date - 1)) END
"""


def restate(judged: Sequence[Pair], *, actor: Any, today: date, reason: str) -> None:
    """Write new verdicts on released records (their past already kept) and announce what that does to the public.

    A record whose term is over by the new verdict ends; one that is no longer public stays released at its new level.
    Raises DomainError where a verdict waits for somebody: nothing goes on show on an open question.
    """
    if open_question := next((verdict.waits_for for _, verdict in judged if verdict.waits_for), ""):
        raise DomainError("waits", f"暂不能办理：{open_question}。")
    over = [pair for pair in judged if pair[1].is_over(today)]
    staying = [pair for pair in judged if not pair[1].is_over(today)]
    write(over, set_sql=_OVER, keep=("disclosure", "disclosure_reason", "person_basis_id"),
          today=today, now=timezone.now(), reason=reason)  # fmt: skip
    write(staying, set_sql=_STAY, today=today)
    if over:
        take_out([candidate for candidate, _ in over], actor=actor, status=RecordStatus.ENDED)
    _announce([pair for pair in staying if pair[0].status == RecordStatus.PUBLISHED], actor=actor)


def _announce(published: Sequence[Pair], *, actor: Any) -> None:
    hidden = [c for c, v in published if v.disclosure == Disclosure.NONE and c.disclosure != Disclosure.NONE]
    fresh = [c.id for c, v in published if c.disclosure == Disclosure.NONE and v.disclosure != Disclosure.NONE]
    kept = [c.id for c, v in published if Disclosure.NONE not in (c.disclosure, v.disclosure)]
    hooks.left.fire([c.id for c in hidden], actor=actor, status=RecordStatus.PUBLISHED)
    hooks.published.fire(fresh, actor=actor)
    hooks.changed.fire(kept, actor=actor)
    publication.log([c.id for c, v in published if c.is_on_show and not v.is_public], Passage.OUT)
    publication.log([c.id for c, v in published if c.is_on_show and v.is_public], Passage.CHANGED)
    publication.log([c.id for c, v in published if not c.is_on_show and v.is_public], Passage.IN)
