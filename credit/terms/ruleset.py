"""The dated rules of publicity terms, read from `rules/*.toml` and checked when they are read."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from credit.catalogue.models import Disclosure

FOLDER = Path(__file__).with_name("rules")
RANK = {"minor": 1, "unclassed": 2, "ordinary": 2, "serious": 3}
"""Classes from light to heavy; `unclassed` is a rule set that has no classes."""
OTHER_KIND = "*"
STARTS = ("decided_on", "published_on", "valid_from")
RECOMPUTE = {"earlier_end", "later_rule"}


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """What a class means: months on show, counted from the start, and how far it is disclosed at all."""

    shortest_months: int = 0
    shortest_months_special: int = 0
    longest_months: int | None = None
    disclosure: str = Disclosure.PUBLIC
    when_necessary: bool = False


@dataclass(frozen=True, slots=True)
class Simplified:
    """What becomes of penalties made by the simplified procedure (简易程序)."""

    procedures: frozenset[str]
    severity: str
    disclosure: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One edition of the law on how long penalties stay public."""

    name: str
    source: str
    in_force_from: date
    in_force_to: date | None
    counts_from: str
    recompute: str
    agreement: frozenset[str]
    kinds: dict[str, str]
    classes: dict[str, ClassTerm]
    simplified: Simplified
    by_amount: frozenset[str] = frozenset()
    special_fields: frozenset[str] = frozenset()
    also_for_older: bool = False

    def covers(self, day: date) -> bool:
        """Tell whether a decision of `day` falls under this set first."""
        starts = self.also_for_older or day >= self.in_force_from
        return starts and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Rule:
    """The term of a catalogue item that no rule set for penalties classes."""

    key: str
    name: str
    source: str
    mark: str
    counts_from: str = "decided_on"
    shortest_months: int = 0
    longest_months: int | None = None
    until: str = ""
    disclosure: str = Disclosure.PUBLIC
    severity: str = ""
    classed: bool = False
    agreement: bool = False
    open_before_decision: bool = False


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The limit after which nothing adverse is shown, whatever else the rules say."""

    natures: frozenset[str]
    years: int
    source: str
    mark: str = field(default="", compare=False)


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Return the rule sets for penalties, the oldest first. Raises ValueError naming file and fault."""
    found = [_rule_set(path) for path in sorted(FOLDER.glob("R*.toml"))]
    return tuple(sorted(found, key=lambda rules: rules.in_force_from))


@cache
def other_rules() -> dict[str, Rule]:
    """Return the other rules by term key. Raises ValueError for an unknown start."""
    rules = [Rule(**entry) for entry in _read(FOLDER / "others.toml")["rules"]]
    for rule in rules:
        if rule.counts_from not in STARTS:
            raise ValueError(f"others.toml [{rule.key}]: unknown counts_from {rule.counts_from}")
    return {rule.key: rule for rule in rules}


@cache
def ceiling() -> Ceiling:
    entry = _read(FOLDER / "others.toml")["ceiling"]
    return Ceiling(frozenset(entry["natures"]), entry["years"], entry["source"], entry["mark"])


def get(name: str) -> RuleSet:
    """Return the rule set of this name. Raises KeyError."""
    return next((rules for rules in rule_sets() if rules.name == name), None) or _unknown(name)


def _unknown(name: str) -> RuleSet:
    raise KeyError(name)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _rule_set(path: Path) -> RuleSet:
    table = _read(path)
    simplified = table["simplified"]
    rules = RuleSet(
        name=table["rule_set"],
        source=table["source"],
        in_force_from=table["in_force_from"],
        in_force_to=table.get("in_force_to"),
        counts_from=table["counts_from"],
        recompute=table["recompute"],
        agreement=frozenset(table["agreement"]),
        kinds=table["kinds"],
        classes={name: ClassTerm(**entry) for name, entry in table["classes"].items()},
        simplified=Simplified(
            frozenset(simplified["procedures"]), simplified["class"], simplified["disclosure"], simplified["source"]
        ),
        by_amount=frozenset(table.get("by_amount", [])),
        special_fields=frozenset(table.get("special_fields", [])),
        also_for_older=table.get("also_for_older", False),
    )
    _check(rules, path.name)
    return rules


def _check(rules: RuleSet, file: str) -> None:
    unknown = {*rules.kinds.values(), rules.simplified.severity} - set(rules.classes)
    if unknown or not set(rules.classes) <= set(RANK):
        raise ValueError(f"{file}: unknown class {sorted(unknown or rules.classes)}")
    if rules.counts_from not in STARTS or rules.recompute not in RECOMPUTE:
        raise ValueError(f"{file}: unknown counts_from or recompute")
