"""The facts of a check: lists, penalties, grade, commitments, and the measures that follow, in four statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from credit.records.models import Party, Record
from credit.subjects.models import Subject
from publicity.lists import types
from publicity.measures.applicable import Applied, match
from publicity.measures.counter.models import Result
from publicity.measures.grounds import Ground, behaviour_of, ground_items, ground_of, list_items, said, standing_on
from publicity.measures.measure import Tier
from publicity.measures.table import in_force

GRADES = ("evaluation", "safety-grade")
COMMITMENTS = ("commitment",)
PENALTIES = ("penalty", "overload-penalty")
MOST = 50
"""So many records of one sort are told one by one; of more only the number."""


@dataclass
class Facts:
    """What is on file about one subject on the day of the check; `beside` are records that name it as a party."""

    lists: list[Any] = field(default_factory=list)
    adverse: list[Any] = field(default_factory=list)
    grades: list[Any] = field(default_factory=list)
    commitments: list[Any] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)
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
    for record in _own(list(subjects), day):
        _sort(found[record.subject_id], record)
        ground = ground_of(record, day)
        if ground is not None:
            grounds[record.subject_id].append(ground)
    for subject_id, record in _beside(list(subjects), day):
        found[subject_id].beside.append(record)
    measures = in_force(day)
    for pk, mine in grounds.items():
        found[pk].measures = match(subjects[pk].kind, mine, measures)
    return {pk: found[pk] for pk in subjects}


def _own(ids: Sequence[int], day: date) -> Iterable[Any]:
    wanted = [*ground_items(), *GRADES, *COMMITMENTS]
    records = standing_on(day).filter(subject__in=ids, item__slug__in=wanted).with_dispute()
    return records.select_related("item").defer("sealed", "digest").order_by("-decided_on", "-pk")


def _beside(ids: Sequence[int], day: date) -> Iterable[tuple[int, Any]]:
    """Yield the penalties that name a subject as a further party (the truck of a penalty, the firm of a truck)."""
    parties = Party.objects.filter(subject__in=ids).exclude(record__subject=F("subject"))
    pairs = list(dict.fromkeys(parties.order_by("-record").values_list("subject", "record")))
    if not pairs:
        return
    named = standing_on(day).filter(pk__in={record for _, record in pairs}, item__slug__in=PENALTIES)
    records = named.with_dispute().select_related("item").defer("sealed", "digest").in_bulk()
    yield from ((subject, records[record]) for subject, record in pairs if record in records)


def _sort(facts: Facts, record: Any) -> None:
    slug = record.item.slug
    if slug in list_items():
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


def _base(record: Record) -> dict[str, Any]:
    return {
        "record": record.public_id,
        "item": record.item.name,
        "document_number": record.document_number,
        "authority": record.authority,
        "decided_on": _day(record.decided_on),
        "until": _day(record.publicity_end or record.term_end),
        "is_disputed": bool(getattr(record, "is_disputed", False)),
    }


def _list(record: Any) -> dict[str, Any]:
    code, slug = str(record.details.get("list_type") or ""), record.item.slug
    known = {one.code: one for one in types.all_types()}
    return _base(record) | {
        "list": known[code].display_name if code in known else said(slug, "list_type", code),
        "state": str(record.details.get("list_state") or ""),
        "behaviour": behaviour_of(record),
    }


def _adverse(record: Any) -> dict[str, Any]:
    return _base(record) | {"behaviour": behaviour_of(record), "severity": record.get_severity_display()}


def _grade(record: Any) -> dict[str, Any]:
    details, slug = record.details, record.item.slug
    names = [said(slug, name, str(details[name])) for name in ("scheme", "grade") if details.get(name)]
    return _base(record) | {"grade": " ".join(names) or record.title}


def _commitment(record: Any) -> dict[str, Any]:
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
