"""Which class (失信程度) a penalty has under a rule set, and on what ground."""

from collections.abc import Sequence
from dataclasses import dataclass

from credit.terms.facts import TermFacts
from credit.terms.models import SeverityRule
from credit.terms.ruleset import OTHER_KIND, RANK, RuleSet

LABELS = {"minor": "轻微", "ordinary": "一般", "serious": "严重", "unclassed": "不分等级"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A class and its ground; an empty class waits for a person, for the reason in `waits_for`."""

    severity: str = ""
    ground: str = ""
    waits_for: str = ""
    simplified: bool = False


def classify(rules: RuleSet, facts: TermFacts, amounts: Sequence[SeverityRule]) -> Ruling:
    """Return the class of a penalty: simplified procedure, then a person's word, then the highest of its kinds."""
    if facts.procedure in rules.simplified.procedures:
        return Ruling(rules.simplified.severity, f"{facts.procedure}（{rules.simplified.source}）", simplified=True)
    if facts.severity in rules.classes:
        return Ruling(facts.severity, "人工认定")
    if "unclassed" in rules.classes and facts.severity:
        return Ruling("unclassed", f"{rules.name} 不分等级")
    return _by_kind(rules, facts, amounts)


def _by_kind(rules: RuleSet, facts: TermFacts, amounts: Sequence[SeverityRule]) -> Ruling:
    found: list[Ruling] = []
    undecided: list[str] = []
    for kind in facts.penalty_types:
        ruling = _of_kind(rules, kind, facts, amounts)
        if ruling:
            found.append(ruling)
        else:
            undecided.append(kind)
    highest = max(found, key=lambda ruling: RANK[ruling.severity], default=None)
    if highest and (not undecided or RANK[highest.severity] > RANK["minor"]):
        return highest
    return Ruling(waits_for=_question(rules, undecided))


def _of_kind(rules: RuleSet, kind: str, facts: TermFacts, amounts: Sequence[SeverityRule]) -> Ruling | None:
    rows = [row for row in amounts if kind in rules.by_amount and _matches(row, kind, facts)]
    if rows:
        row = max(rows, key=lambda row: (bool(row.field), RANK[row.severity]))
        return Ruling(row.severity, f"分级细则第{row.pk}条（{row.legal_basis}）"[:200])
    severity = rules.kinds.get(kind) or rules.kinds.get(OTHER_KIND)
    return Ruling(severity, f"{rules.name}：{kind}属{LABELS[severity]}"[:200]) if severity else None


def _matches(row: SeverityRule, kind: str, facts: TermFacts) -> bool:
    """Tell whether the row of the amount table speaks of this penalty: kind, field, kind of party, day, amount."""
    day, amount = facts.decided_on, facts.fine_yuan
    if row.penalty_type != kind or row.applies_to_organisations == facts.is_person or day is None or amount is None:
        return False
    in_force = row.valid_from <= day and (row.valid_until is None or day <= row.valid_until)
    in_range = row.amount_from <= amount and (row.amount_to is None or amount < row.amount_to)
    return in_force and in_range and row.field in ("", facts.field)


def _question(rules: RuleSet, undecided: Sequence[str]) -> str:
    kinds = "、".join(undecided) or "未填处罚类别"
    return f"{rules.name}没有规定“{kinds}”属于哪一失信程度，请局法制科认定"[:200]
