"""The verdict on records: term, class, level and due day together, and writing them set-based."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from credit.calendars import services as calendars
from credit.catalogue.models import Disclosure
from credit.kernel.ids import array_text
from credit.kernel.workdays import Due, due
from credit.records.candidates import Candidate
from credit.records.disclosure import Disclosures, Level
from credit.terms.services import Term, Terms


class Verdict(NamedTuple):
    """What the rules say of one record; equal verdicts are written together.

    `term_end` is the end of the term, `shown_until` the last visible day if it is public: sooner where the basis for
    showing a natural person ends before the term.
    """

    severity: str
    severity_rule: str
    disclosure: str
    disclosure_reason: str
    person_basis_id: int | None
    shown_until: date | None
    term_end: date | None
    repair_from: date | None
    term_rule: str
    term_note: str
    due_on: date | None
    due_is_provisional: bool
    waits_for: str

    def is_over(self, today: date) -> bool:
        """Tell whether the last visible day lies before `today`."""
        return self.term_end is not None and self.term_end < today

    @property
    def is_public(self) -> bool:
        return self.disclosure == Disclosure.PUBLIC


class Judge:
    """Gives verdicts for a run of records. Rules, bases, owners and holidays are read once."""

    def __init__(self, candidates: Sequence[Candidate], today: date) -> None:
        self.today = today
        self._terms = Terms()
        self._disclosures = Disclosures(candidates, today)
        self._calendar = calendars.current()
        self._dues: dict[tuple[date, int], Due] = {}
        self._verdicts: dict[tuple[Any, ...], Verdict] = {}

    def judge(self, candidate: Candidate) -> Verdict:
        """Return the verdict; `waits_for` is what keeps the record from being published, empty when nothing does."""
        term = self._terms.term_for(candidate.term_key, candidate.facts(self.today))
        level = self._disclosures.level(candidate, term)
        due_on = self._due(candidate)
        waits = term.waits_for or _agreement(candidate, term, level, self.today)
        key = (id(term), level, due_on, waits, candidate.stands_stated, candidate.set_class)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = _verdict(candidate, term, level, due_on, waits)
        return verdict

    def _due(self, candidate: Candidate) -> Due | None:
        workdays = candidate.standard.report_workdays if candidate.standard else None
        if workdays is None or candidate.decided_on is None:
            return None
        key = (candidate.decided_on, workdays)
        if key not in self._dues:
            self._dues[key] = due(self._calendar, *key)
        return self._dues[key]


def _agreement(candidate: Candidate, term: Term, level: Level, today: date) -> str:
    """Return which agreement of the law section is missing: personal, serious and listed records need one.

    What is disclosed to nobody, or over, needs none.
    """
    over = term.publicity_end is not None and term.publicity_end < today
    if candidate.legal_by_id is not None or over or level.disclosure == Disclosure.NONE:
        return ""
    if candidate.is_personal:
        return "涉及自然人，须经局法制科审核同意"
    return "失信程度严重或列入名单，须经局法制科审核同意" if term.needs_agreement else ""


def _verdict(candidate: Candidate, term: Term, level: Level, due_on: Due | None, waits: str) -> Verdict:
    severity, ground = candidate.set_class or (term.severity, term.severity_rule)
    if waits and candidate.stands_stated:
        severity = ground = ""  # what the clerk stated stays readable until somebody decides
    return Verdict(
        severity=severity,
        severity_rule=ground,
        disclosure=level.disclosure,
        disclosure_reason=level.reason,
        person_basis_id=level.basis_id,
        shown_until=min(filter(None, (term.publicity_end, level.basis_until)), default=None),
        term_end=term.publicity_end,
        repair_from=term.repair_from,
        term_rule=term.rule,
        term_note=term.note,
        due_on=due_on.on if due_on else None,
        due_is_provisional=bool(due_on and due_on.provisional),
        waits_for=waits,
    )


_TYPES = {
    "person_basis_id": "bigint", "shown_until": "date", "term_end": "date", "repair_from": "date", "due_on": "date",
    "due_is_provisional": "boolean",
}  # fmt: skip
_NAMES = Verdict._fields
_APART = ("severity", "severity_rule", "shown_until")
SHOW = """
    publicity_start = CASE WHEN v.disclosure = 'public' THEN coalesce(r.publicity_start, %(today)s::date) END,
    publicity_end = CASE WHEN v.disclosure = 'public' THEN v.shown_until END
"""
"""The publicity dates of a record that stands released; a first visible day it already has stays."""


def write(
    judged: Iterable[tuple[Candidate, Verdict]], *, set_sql: str = "", keep: Sequence[str] = (), **values: Any
) -> list[int]:
    """Write the verdicts in one UPDATE, all columns but those in `keep`, and return the ids written.

    `set_sql` adds further assignments over `r` (the row) and `v` (its verdict), with `values` as parameters.
    A class that is not decided yet leaves the stated one as it is.
    """
    pairs = list(judged)
    if not pairs:
        return []
    distinct = {verdict: number for number, verdict in enumerate(dict.fromkeys(verdict for _, verdict in pairs))}
    ids = [candidate.id for candidate, _ in pairs]
    rows = json.dumps([{**verdict._asdict(), "which": number} for verdict, number in distinct.items()], default=str)
    numbers = [distinct[verdict] for _, verdict in pairs]
    with connection.cursor() as cursor:
        cursor.execute(
            _update(set_sql, keep),
            {
                "ids": array_text(ids),
                "numbers": array_text(numbers),
                "verdicts": rows,
                **values,
            },
        )
    return ids


def _update(set_sql: str, keep: Sequence[str]) -> str:
    columns = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _NAMES)
    own = [name for name in _NAMES if name not in (*_APART, *keep)]
    assignments = ", ".join([
        *(f"{name} = v.{name}" for name in own),
        "severity = CASE WHEN v.severity = '' THEN r.severity ELSE v.severity END",
        "severity_rule = CASE WHEN v.severity = '' THEN r.severity_rule ELSE v.severity_rule END",
    ])  # fmt: skip
    return f"""
        UPDATE credit_record r SET {assignments}{set_sql and ", " + set_sql}
        FROM unnest(%(ids)s::bigint[], %(numbers)s::int[]) AS p(id, which)
        JOIN jsonb_to_recordset(%(verdicts)s::jsonb) AS v(which int, {columns}) ON v.which = p.which
        WHERE r.id = p.id
    """
