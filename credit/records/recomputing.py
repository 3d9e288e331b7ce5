"""A new rule set comes into force: every older record still on show gets a new term, once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.models import AuditEntry
from credit.audit.services import note
from credit.catalogue import standards
from credit.kernel.errors import DomainError
from credit.records.candidates import Candidate, lock, peek
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.records.revisions import keep_past
from credit.records.standing import restate
from credit.records.verdicts import Judge, Verdict, write
from credit.terms import ruleset
from credit.terms.ruleset import RuleSet
from credit.terms.services import PENALTY
from credit.units import policies

CHUNK = 2000
LISTED = 500
RELEASED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


@dataclass(slots=True)
class Change:
    """One record whose end would move: `leaves` when it is no longer on show afterwards."""

    record_id: int
    old_end: date | None
    new_end: date | None
    leaves: bool


@dataclass(slots=True)
class Preview:
    """What a run does, or has done: counts, and the first changes one by one for the law section to look at."""

    rule_set: str
    looked_at: int = 0
    earlier: int = 0
    leaving: int = 0
    waiting: int = 0
    changes: list[Change] = field(default_factory=list)

    def count(self, candidate: Candidate, verdict: Verdict, today: date) -> None:
        self.looked_at += 1
        self.waiting += _is_open(verdict, self.rule_set)
        if not _differs(candidate, verdict):
            return
        leaves = candidate.is_on_show and (verdict.is_over(today) or not verdict.is_public)
        self.earlier += 1
        self.leaving += leaves
        if len(self.changes) < LISTED:
            self.changes.append(Change(candidate.id, candidate.term_end, verdict.term_end, leaves))

    @property
    def facts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("rule_set", "looked_at", "earlier", "leaving", "waiting")}


def recompute_terms(
    rule_set: str, *, actor: Any, preview: bool = False, today: date | None = None, chunk: int = CHUNK
) -> Preview:
    """Bring every record still on show under `rule_set`, once; with `preview` only tell what that would do.

    The law section previews first, and only then runs it. A run goes in chunks, each a transaction of its own; a
    record done carries the rule set in `term_rule`, so a run that broke off goes on where it stopped.
    Raises NotAllowed without the right, DomainError for an unknown set, one not in force yet, or no preview.
    """
    day = today or timezone.localdate()
    rules = _in_force(rule_set, day)
    policies.require(actor, "set_rules")
    if not preview and not AuditEntry.objects.filter(action="terms.previewed", facts__rule_set=rule_set).exists():
        raise DomainError("preview_first", f"请先预览 {rule_set} 的重算结果（--preview），核对后再执行。")
    result = Preview(rule_set)
    if not preview:
        note("terms.recompute_started", actor=actor, rule_set=rule_set)
    for ids in _chunks(rules, chunk):
        (_look if preview else _recompute)(ids, result, actor=actor, today=day)
    note("terms.previewed" if preview else "terms.recomputed", actor=actor, **result.facts)
    return result


def _in_force(name: str, day: date) -> RuleSet:
    try:
        rules = ruleset.get(name)
    except KeyError:
        known = "、".join(rules.name for rules in ruleset.rule_sets())
        raise DomainError("unknown_rule_set", f"没有规则集“{name}”，现有：{known}。") from None
    if day < rules.in_force_from:
        raise DomainError("rule_set_not_in_force", f"{name} 自 {rules.in_force_from} 起施行，在此之前只能等待。")
    return rules


def _chunks(rules: RuleSet, size: int) -> Iterator[list[int]]:
    """Yield the ids still to do, in order; what is done drops out of the query by its `term_rule`."""
    keys = {PENALTY, *(key for key, rule in ruleset.other_rules().items() if rule.classed)}
    classed = [slug for slug, standard in standards.ALL.items() if standard.term in keys]
    todo = Record.objects.filter(
        item__slug__in=classed, status__in=RELEASED, decided_on__lt=rules.in_force_from
    ).exclude(term_rule__contains=rules.name)
    last = 0
    while ids := list(todo.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]


def _look(ids: list[int], result: Preview, *, actor: Any, today: date) -> None:
    candidates = peek(ids)
    judge = Judge(candidates, today)
    for candidate in candidates:
        result.count(candidate, judge.judge(candidate), today)


@transaction.atomic
def _recompute(ids: list[int], result: Preview, *, actor: Any, today: date) -> None:
    candidates = [candidate for candidate in lock(ids) if candidate.status in RELEASED]
    judge = Judge(candidates, today)
    judged = [(candidate, judge.judge(candidate)) for candidate in candidates]
    for candidate, verdict in judged:
        result.count(candidate, verdict, today)
    moved = [pair for pair in judged if _differs(*pair) and not pair[1].waits_for]
    same = [pair for pair in judged if not _differs(*pair) and not pair[1].waits_for]
    ids = [candidate.id for candidate, _ in moved]
    keep_past(ids, action="record.recomputed", actor=actor, reason=result.rule_set, content=False)
    restate(moved, actor=actor, today=today, reason=f"按{result.rule_set}重算，公示期已满")
    write(same, keep=("disclosure", "disclosure_reason", "person_basis_id", "due_on", "due_is_provisional"))


def _differs(candidate: Candidate, verdict: Verdict) -> bool:
    return (candidate.term_end, candidate.disclosure) != (verdict.term_end, verdict.disclosure)


def _is_open(verdict: Verdict, rule_set: str) -> bool:
    """Tell whether the new set leaves the class to a person."""
    return bool(verdict.waits_for) or f"{rule_set}下的失信程度尚未认定" in verdict.term_note
