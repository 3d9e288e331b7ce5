"""Whom a memorandum or an incentive concerns today: entries on show, with the measures that each one opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from credit.records.models import Record, RecordQuerySet
from publicity.lists import types
from publicity.measures.applicable import Applied, match
from publicity.measures.grounds import DETERMINED, Ground, ground_of, rules
from publicity.measures.measure import Tier
from publicity.measures.memoranda import HistoricMeasure, Memorandum
from publicity.measures.models import NationalMeasure
from publicity.measures.table import in_force
from publicity.notices import addresses
from publicity.notices.public import public_records


@dataclass(frozen=True, slots=True)
class Concerned:
    """An entry on show: what was done (`ground.behaviour`) and which measures follow from it."""

    record: Record
    url: str
    ground: Ground
    measures: list[Applied]


def entries(item: str, list_types: Sequence[str]) -> RecordQuerySet:
    """Return the determined entries on show of those types of list whose basis is in force: each may be a ground."""
    today = timezone.localdate()
    standing = [one for one in list_types if types.get(one).is_in_force(today)]
    wanted = {"details__list_type__in": standing, "details__list_state__in": list(DETERMINED)}
    return public_records(item).filter(**wanted, decided_on__isnull=False)


def red_entries() -> RecordQuerySet:
    """Return the entries on show that open incentives."""
    opening = [name for rule in rules() if rule.tier == Tier.INCENTIVE for name in rule.list_types]
    return entries("red-list", opening)


def concerned(records: Sequence[Record], *, day: date) -> list[Concerned]:
    """Return entries (with `is_disputed` annotated) with the measures that each opens by itself on `day`."""
    measures = in_force(day)
    found = []
    for record in records:
        ground = ground_of(record, day)
        if ground is not None:
            mine = match(record.subject.kind, [ground], measures)
            found.append(Concerned(record, addresses.of_record(record), ground, mine))
    return found


@dataclass(frozen=True, slots=True)
class MemorandumRow:
    """A measure of a memorandum and the row of the national list that covers it today, if any."""

    measure: HistoricMeasure
    cover: NationalMeasure | None


def rows_of(memorandum: Memorandum, *, day: date) -> list[tuple[str, list[MemorandumRow]]]:
    """Return the measures of a memorandum by chapter, each with its present basis."""
    standing = NationalMeasure.objects.in_force(day).filter(memorandum=memorandum.slug)
    covers = {row.memorandum_number: row for row in standing}
    return [
        (group.name, [MemorandumRow(one, covers.get(one.number)) for one in group.measures])
        for group in memorandum.groups
    ]
