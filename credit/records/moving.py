"""What every move of records shares: outcome, rights per record, who enters and leaves the public, audit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from credit.audit.services import note
from credit.catalogue.models import Disclosure
from credit.kernel.errors import DomainError, MoveRefused
from credit.records import hooks, publication
from credit.records.candidates import Candidate, lock
from credit.records.lifecycle import require_move
from credit.records.models import Passage, Record
from credit.records.revisions import CONTENT, keep_past
from credit.units import policies

Check = Callable[[Candidate], str]


@dataclass(slots=True)
class Outcome:
    """What became of each record of a call: moved, or refused with a Chinese sentence."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.done)

    def raise_if_refused(self) -> None:
        """Raise DomainError with the first refusal: for forms that move one record."""
        if self.refused:
            raise DomainError("refused", next(iter(self.refused.values())))


class Gate:
    """Tells per record whether a person has a right; posts and roles are read once per item.

    Without an action the gate is open: the caller goes by a policy of its own (a recognition, a case) and has asked it.
    """

    def __init__(self, actor: Any, action: str | None) -> None:
        self._actor, self._action = actor, action
        self._reach: dict[int, policies.Reach] = {}

    def refusal(self, candidate: Candidate, *, entered_by: int | None = None) -> str:
        """Return why not, in Chinese, or an empty text. `entered_by` stands in for the one who entered the record."""
        if self._action is None:
            return ""
        author = entered_by or candidate.entered_by_id
        if candidate.item.pk not in self._reach:
            self._reach[candidate.item.pk] = policies.reach(self._actor, self._action, item=candidate.item)
        right = policies.rights()[self._action]
        own_work = right.not_entered_by and author is not None and author == self._actor.pk
        if candidate.unit_id in self._reach[candidate.item.pk] and not own_work:
            return ""
        return policies.refusal(self._actor, self._action, entered_by=author)


def choose(record_ids: Iterable[int], *checks: Check) -> tuple[list[Candidate], Outcome]:
    """Lock the records and return those that pass every check; the others are refused with the first fault found."""
    wanted = list(dict.fromkeys(record_ids))
    outcome = Outcome()
    passed = []
    found = lock(wanted)
    for candidate in found:
        fault = next((text for check in checks if (text := check(candidate))), "")
        if fault:
            outcome.refused[candidate.id] = fault
        else:
            passed.append(candidate)
    for missing in set(wanted) - {candidate.id for candidate in found}:
        outcome.refused[missing] = "没有找到这条记录，可能已被删除。请刷新列表后重试。"
    return passed, outcome


def may_move(target: str) -> Check:
    """Return the check that the table of moves lets a record go to `target`."""

    def check(candidate: Candidate) -> str:
        try:
            require_move(candidate.status, target)
        except MoveRefused as refused:
            return refused.message
        return ""

    return check


def wanted_reason(reason: str) -> str:
    """Return the reason without outer spaces. Raises DomainError when it is empty or too long."""
    text = reason.strip()
    limit = Record._meta.get_field("left_reason").max_length or 0
    if not text:
        raise DomainError("reason_required", "请填写理由：理由会记入历史版本和审计日志。", {"reason": "必填"})
    if len(text) > limit:
        raise DomainError("reason_too_long", f"理由最多 {limit} 字，请精简后重试。", {"reason": f"最多 {limit} 字"})
    return text


def the_one(record_id: int, *checks: Check) -> Candidate:
    """Lock one record and return it. Raises DomainError with the sentence of the first check it fails."""
    passed, outcome = choose([record_id], *checks)
    outcome.raise_if_refused()
    return passed[0]


def change(candidates: Sequence[Candidate], *, action: str, actor: Any, reason: str = "", **values: Any) -> list[int]:
    """Keep the past of locked records, set columns, raise the revision, and return their ids."""
    ids = [candidate.id for candidate in candidates]
    keep_past(ids, action=action, actor=actor, reason=reason, content=not CONTENT.isdisjoint(values))
    if ids:
        Record.objects.filter(pk__in=ids).update(revision=F("revision") + 1, **values)
    return ids


def tell(action: str, record_ids: Sequence[int], *, actor: Any, reason: str = "", **facts: Any) -> None:
    """Write one audit entry for the call: on the record where it is one, else with all ids."""
    if len(record_ids) == 1:
        note(action, Record(pk=record_ids[0]), actor=actor, reason=reason, **facts)
    elif record_ids:
        note(action, actor=actor, reason=reason, count=len(record_ids), ids=list(record_ids), **facts)


def release(candidates: Iterable[tuple[int, str]], *, actor: Any) -> None:
    """Announce released records, given as (id, level). Level none concerns nobody; only public ones are logged."""
    candidates = list(candidates)
    hooks.published.fire([pk for pk, level in candidates if level != Disclosure.NONE], actor=actor)
    publication.log([pk for pk, level in candidates if level == Disclosure.PUBLIC], Passage.IN)


def take_out(candidates: Sequence[Candidate], *, actor: Any, status: str) -> None:
    """Announce records that left; a line in the publication log only for those that were on show until now."""
    hooks.left.fire([c.id for c in candidates if c.disclosure != Disclosure.NONE], actor=actor, status=status)
    publication.log([c.id for c in candidates if c.is_on_show], Passage.OUT)
