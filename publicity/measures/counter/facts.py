"""The facts of a check: lists, penalties, grade, commitments, and the measures that follow, in two statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from credit.subjects.models import Subject
from publicity.lists import types
from publicity.measures.applicable import Applied, match
from publicity.measures.counter.models import Result
from publicity.measures.grounds import Ground, behaviour_of, ground_of, list_items, said
from publicity.measures.measure import Tier
from publicity.measures.standing import COMMITMENTS, GRADES, Standing, standing
from publicity.measures.table import in_force

MOST = 50
"""So many records of one sort are told one by one; of more only the number."""


@dataclass
class Facts:
    """What is on file about one subject on the day of the check; `beside` are records that name it as a party."""

    lists: list[Standing] = field(default_factory=list)
    adverse: list[Standing] = field(default_factory=list)
    grades: list[Standing] = field(default_factory=list)
    commitments: list[Standing] = field(default_factory=list)
    beside: list[Standing] = field(default_factory=list)
    measures: list[Applied] = field(default_factory=list)

    @property
    def result(self) -> Result:
        """Severe measures restrict; other hits, and all that is only disputed, are a hint."""
        if any(one.restricts and one.measure.tier == Tier.SEVERE for one in self.measures):
            return Result.RESTRICT
        adverse = [one for one in self.measures if not one.measure.is_incentive]
        return Result.HINT if adverse or self.adverse or self.beside else Result.CLEAR


def facts_of(subjects: Mapping[int, Subject], *, day: date) -> dict[int, Facts]:
    """Return the facts of each subject on `day`."""
    found: dict[int, Facts] = defaultdict(Facts)
    grounds: dict[int, list[Ground]] = defaultdict(list)
    for record in standing(list(subjects), day):
        _sort(found[record.about], record)
        ground = None if record.beside else ground_of(record, day)
        if ground is not None:
            grounds[record.about].append(ground)
    measures = in_force(day)
    for pk, mine in grounds.items():
        found[pk].measures = match(subjects[pk].kind, mine, measures)
    return {pk: found[pk] for pk in subjects}


def _sort(facts: Facts, record: Standing) -> None:
    slug = record.item.slug
    if record.beside:
        facts.beside.append(record)
    elif slug in list_items():
        facts.lists.append(record)
    elif slug in GRADES:
        facts.grades.append(record)
    elif slug in COMMITMENTS:
        facts.commitments.append(record)
    else:
        facts.adverse.append(record)


def told(facts: Facts) -> dict[str, Any]:
    """Return the facts as plain data, as they are sealed, printed and answered."""
    return {
        "lists": [_list(one) for one in facts.lists[:MOST]],
        "adverse": [_adverse(one) for one in facts.adverse[:MOST]],
        "beside": [_adverse(one) for one in facts.beside[:MOST]],
        "grades": [_grade(one) for one in facts.grades[:MOST]],
        "commitments": [_commitment(one) for one in facts.commitments[:MOST]],
        "more": {
            name: len(rows) - MOST
            for name, rows in (("lists", facts.lists), ("adverse", facts.adverse), ("beside", facts.beside),
                               ("commitments", facts.commitments))
            if len(rows) > MOST
        },
        "measures": [measure_told(one) for one in facts.measures],
    }  # fmt: skip


def _base(record: Standing) -> dict[str, Any]:
    return {
        "record": record.public_id,
        "item": record.item.name,
        "document_number": record.document_number,
        "authority": record.authority,
        "decided_on": _day(record.decided_on),
        "until": _day(record.publicity_end or record.term_end),
        "is_disputed": record.is_disputed,
    }


def _list(record: Standing) -> dict[str, Any]:
    code, slug = str(record.details.get("list_type") or ""), record.item.slug
    known = {one.code: one for one in types.all_types()}
    return _base(record) | {
        "list": known[code].display_name if code in known else said(slug, "list_type", code),
        "state": str(record.details.get("list_state") or ""),
        "behaviour": behaviour_of(record),
    }


def _adverse(record: Standing) -> dict[str, Any]:
    return _base(record) | {"behaviour": behaviour_of(record), "severity": record.severity_label}


def _grade(record: Standing) -> dict[str, Any]:
    details, slug = record.details, record.item.slug
    names = [said(slug, name, str(details[name])) for name in ("scheme", "grade") if details.get(name)]
    return _base(record) | {"grade": " ".join(names) or record.title}


def _commitment(record: Standing) -> dict[str, Any]:
    details, slug = record.details, record.item.slug
    kinds = [
        said(slug, name, str(details[name])) for name in ("commitment_type", "fulfilment_state") if details.get(name)
    ]
    return _base(record) | {"commitment": "，".join(kinds) or record.title}


def measure_told(applied: Applied) -> dict[str, Any]:
    """Return an applicable measure as plain data."""
    measure = applied.measure
    return {
        "key": measure.key,
        "code": measure.code,
        "name": measure.name,
        "tier": measure.tier.value,
        "article": measure.article,
        "starts_on": _day(applied.starts_on),
        "until": _day(applied.until),
        "is_disputed": applied.is_disputed,
        "because_of": [ground.public_id for ground in applied.grounds],
        "why": "；".join(dict.fromkeys(ground.behaviour for ground in applied.grounds))[:300],
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
