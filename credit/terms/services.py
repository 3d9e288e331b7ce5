"""How long a record stays public: the rule set of the decision date first, then every later one in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit.catalogue.models import Disclosure
from credit.kernel.dates import add_months, add_years
from credit.terms.classing import LABELS, Ruling, classify
from credit.terms.facts import Term, TermFacts
from credit.terms.models import SeverityRule
from credit.terms.ruleset import ClassTerm, Rule, RuleSet, ceiling, other_rules, rule_sets

__all__ = ["Terms", "Term", "TermFacts", "term_for"]

PENALTY = "penalty"
_NEVER = date.min


def term_for(key: str, facts: TermFacts) -> Term:
    """Return the term of one record; for many records make one `Terms()` and ask it. Raises KeyError for a bad key."""
    return Terms().term_for(key, facts)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What one rule set says of a penalty."""

    rules: RuleSet
    ruling: Ruling
    shown_as: str
    end: date | None
    repair_from: date | None

    @property
    def last_shown(self) -> date:
        """The last visible day for comparing editions: what is not public at all ends before everything."""
        return _NEVER if self.shown_as != Disclosure.PUBLIC else self.end or date.max


class Terms:
    """Computes terms for a run: reads the amount table once and answers equal facts from memory."""

    def __init__(self) -> None:
        self._amounts: Sequence[SeverityRule] = list(SeverityRule.objects.all())
        self._known: dict[tuple[str, TermFacts], Term] = {}

    def term_for(self, key: str, facts: TermFacts) -> Term:
        """Return the term of a record whose data standard names the term rule `key`."""
        if facts.fine_yuan is not None and not self._amounts:
            facts = facts._replace(fine_yuan=None)  # without a table of amounts they tell nothing apart
        term = self._known.get((key, facts))
        if term is None:
            term = self._known[key, facts] = self._compute(key, facts)
        return term

    def _compute(self, key: str, facts: TermFacts) -> Term:
        if key == PENALTY:
            term = self._penalty(facts)
        else:
            rule = other_rules()[key]
            stated = facts.severity or facts.proposed
            classed = rule.classed and stated and facts.decided_on
            term = self._classed(rule, facts, stated) if classed else _by_rule(rule, facts)
        return _capped(_with_file_end(term, facts), facts)

    def _penalty(self, facts: TermFacts) -> Term:
        if facts.decided_on is None:
            return Term(waits_for="没有决定日期，无法推算公示期，请补填")
        editions = [self._edition(rules, facts) for rules in applicable(facts.decided_on, facts.today)]
        first, later = editions[0], editions[1:]
        if not first.ruling.severity:
            return _undecided(first, facts)
        return _challenged(_term(_standing(first, later), editions), facts)

    def _classed(self, rule: Rule, facts: TermFacts, severity: str) -> Term:
        """Return the term of adverse information that is no penalty but has a class.

        A class that is only stated keeps no ground, so that it is still read as stated the next time.
        """
        term = self._penalty(facts._replace(severity=severity, penalty_types=(), proposed=""))
        ground = term.severity_rule if facts.severity else ""
        return _ended_by(term._replace(severity=severity, severity_rule=ground), rule, facts)

    def _edition(self, rules: RuleSet, facts: TermFacts) -> _Edition:
        ruling = classify(rules, facts, self._amounts)
        term = rules.classes.get(ruling.severity)
        if term is None:
            return _Edition(rules, ruling, Disclosure.PUBLIC, None, None)
        start = _start(rules.counts_from, facts)
        shown_as = _shown_as(rules, ruling, term, facts)
        return _Edition(rules, ruling, shown_as, _after(start, term.longest_months), _repairable(rules, term, facts))


def applicable(decided_on: date, today: date) -> list[RuleSet]:
    """Return the set that covers the decision, then every later one already in force on `today`."""
    sets = rule_sets()
    at = next((n for n, rules in enumerate(sets) if rules.covers(decided_on)), len(sets) - 1)
    return [sets[at], *(rules for rules in sets[at + 1 :] if rules.in_force_from <= today)]


def _standing(first: _Edition, later: Sequence[_Edition]) -> _Edition:
    """Return the edition that stands after each later rule set met a record still on show."""
    standing = first
    for edition in later:
        if standing.last_shown < edition.rules.in_force_from:
            break
        if not edition.ruling.severity:
            continue
        if edition.rules.recompute == "later_rule" or edition.last_shown < standing.last_shown:
            standing = edition
    return standing


def _term(standing: _Edition, editions: Sequence[_Edition]) -> Term:
    severity = _class_of(standing, editions)
    others = [edition.rules.name for edition in editions if edition is not standing]
    shown = standing.shown_as == Disclosure.PUBLIC
    return Term(
        severity=severity.severity,
        severity_rule=severity.ground,
        publicity_end=standing.end,
        repair_from=_repairable_from(editions),
        rule=" ".join([standing.rules.name, *others]),
        note=_note(standing, editions),
        disclosure=standing.shown_as,
        reason="" if shown else _why_hidden(standing),
        needs_agreement=severity.severity in standing.rules.agreement,
    )


def _repairable_from(editions: Sequence[_Edition]) -> date | None:
    """Return the first day on which a repair can be asked for.

    An application falls under the set in force on its own day, whatever set the end of publicity comes from; while that
    one leaves the class open, the newest that decides it counts.
    """
    return next((edition.repair_from for edition in reversed(editions) if edition.ruling.severity), None)


def _class_of(standing: _Edition, editions: Sequence[_Edition]) -> Ruling:
    """Return the class of the newest rule set that has classes and decides one, else none."""
    if standing.ruling.severity != "unclassed":
        return standing.ruling
    decided = (e.ruling for e in reversed(editions) if e.ruling.severity not in ("", "unclassed"))
    return next(decided, Ruling("", standing.ruling.ground))


def _note(standing: _Edition, editions: Sequence[_Edition]) -> str:
    if standing is not editions[0]:
        return f"按{editions[0].rules.name}应至{_day(editions[0])}，按{standing.rules.name}较早，以较早者为准"
    open_questions = [edition.rules.name for edition in editions[1:] if not edition.ruling.severity]
    return f"{open_questions[-1]}下的失信程度尚未认定，暂按{standing.rules.name}" if open_questions else ""


def _day(edition: _Edition) -> str:
    return edition.end.isoformat() if edition.end else "长期"


def _why_hidden(edition: _Edition) -> str:
    if edition.ruling.simplified:
        return "简易程序处罚，只归档统计，不公示、不报送"
    return f"失信程度{LABELS[edition.ruling.severity]}，原则上不公示"


def _undecided(first: _Edition, facts: TermFacts) -> Term:
    """A class is missing: the record waits, unless even the longest class of the set is over by now."""
    longest = max(_after(_start(first.rules.counts_from, facts), c.longest_months) or _NEVER
                  for c in first.rules.classes.values())  # fmt: skip
    if longest < facts.today:
        return Term(publicity_end=longest, rule=first.rules.name, note="失信程度未认定，按最长期限计算也已期满")
    return Term(rule=first.rules.name, waits_for=first.ruling.waits_for)


def _challenged(term: Term, facts: TermFacts) -> Term:
    """A class stated in the file that differs from the computed one waits for the law section."""
    if facts.severity or not facts.proposed or facts.proposed == term.severity:
        return term
    computed = LABELS.get(term.severity, "不分等级")
    stated = LABELS.get(facts.proposed, facts.proposed)
    return term._replace(waits_for=f"填报的失信程度为“{stated}”，按规则为“{computed}”，请局法制科认定")


def _shown_as(rules: RuleSet, ruling: Ruling, term: ClassTerm, facts: TermFacts) -> str:
    if ruling.simplified:
        return rules.simplified.disclosure
    return Disclosure.PUBLIC if term.when_necessary and facts.necessary else term.disclosure


def _repairable(rules: RuleSet, term: ClassTerm, facts: TermFacts) -> date | None:
    special = facts.field in rules.special_fields and term.shortest_months_special
    start = _start(rules.counts_from, facts)
    return add_months(start, special or term.shortest_months) if start else None


def _start(counts_from: str, facts: TermFacts) -> date | None:
    if counts_from == "published_on":
        return facts.published_on or facts.today
    return facts.valid_from if counts_from == "valid_from" else facts.decided_on


def _after(start: date | None, months: int | None) -> date | None:
    """Return the last visible day: the same day of the month, clamped; None is without end."""
    return add_months(start, months) if start and months else None


def _by_rule(rule: Rule, facts: TermFacts) -> Term:
    start = _start(rule.counts_from, facts)
    if start is None and rule.longest_months and not (rule.open_before_decision and facts.decided_on is None):
        what = "公布日期" if rule.counts_from == "valid_from" else "决定日期"
        return Term(rule=rule.key, waits_for=f"没有{what}，无法推算公示期，请补填")
    term = Term(
        severity=rule.severity,
        severity_rule=rule.source if rule.severity else "",
        start=start,
        publicity_end=_after(start, rule.longest_months),
        repair_from=_after(start, rule.shortest_months),
        rule=rule.key,
        disclosure=rule.disclosure,
        reason="" if rule.disclosure == Disclosure.PUBLIC else f"{rule.name}，不公示",
        needs_agreement=rule.agreement,
    )
    return _ended_by(term, rule, facts)


def _ended_by(term: Term, rule: Rule, facts: TermFacts) -> Term:
    """End the term with the validity the record states, where the rule says so and it comes first."""
    until = facts.valid_until if rule.until == "valid_until" else None
    if until and (term.publicity_end is None or until < term.publicity_end):
        return term._replace(publicity_end=until)
    return term


def _with_file_end(term: Term, facts: TermFacts) -> Term:
    """Let the publicity end stated in the file win where it is earlier, and note any difference."""
    stated, computed = facts.file_until, term.publicity_end
    if stated is None or stated == computed or term.waits_for:
        return term
    earlier = stated if computed is None else min(stated, computed)
    told = f"文件公示截止期{stated}，规则推算{computed or '长期'}，取较早者{earlier}"
    return term._replace(publicity_end=earlier, note="；".join(filter(None, [term.note, told])))


def _capped(term: Term, facts: TermFacts) -> Term:
    """Show nothing adverse longer than the ceiling allows, counted from the end of the act or the decision.

    Without either day nobody can tell when the ceiling is reached: the record waits for one.
    """
    limit = ceiling()
    act = facts.act_ended_on or facts.decided_on
    term = term._replace(start=term.start or facts.decided_on)
    if facts.nature not in limit.natures:
        return term
    if act is None:
        return term._replace(waits_for=term.waits_for or "没有行为终了日期和决定日期，无法推算公示期，请补填")
    last = add_years(act, limit.years)
    if term.publicity_end is not None and term.publicity_end <= last:
        return term
    over = last < facts.today
    note = "；".join(filter(None, [term.note, f"行为终了满{limit.years}年不再披露"]))
    return term._replace(publicity_end=last, note=note[:300], waits_for="" if over else term.waits_for)
