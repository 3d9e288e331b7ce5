"""Who else a record concerns, and the relations that a row states."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from credit.catalogue.standards import SUBJECT, Standard
from credit.records.models import Party, PartyRole
from credit.subjects.claims import THINGS
from credit.subjects.copying import copy_rows, read_rows
from credit.subjects.models import Relation
from credit.subjects.resolution import Known

Parties = dict[str, Sequence[Known | None]]
"""By role, the subject of each row; the rows' own subject under "@subject"."""


def write_parties(parties: Parties, written: Mapping[int, int], days: Sequence[date | None], *, anew: set[int]) -> None:
    """Write the parties of records. `written` maps rows to records; those in `anew` lose their former parties first."""
    if anew:
        Party.objects.filter(record__in=anew).delete()
    rows = {
        (record, role, known.id)
        for role, subjects in parties.items()
        if role != SUBJECT
        for place, record in written.items()
        if (known := subjects[place]) is not None
    }
    rows |= _owners_of_the_day(parties, written, days)
    if rows:
        copy_rows("credit_party", ("record_id", "role", "subject_id"), sorted(rows))


_OWNERS = """
SELECT DISTINCT t.record, r.source_id
FROM unnest(%(records)s::bigint[], %(things)s::bigint[], %(days)s::date[]) t(record, thing, day)
JOIN credit_subject v ON v.id = t.thing
JOIN credit_relation r ON r.target_id = t.thing AND r.kind = 'owns'
WHERE (r.valid_from IS NULL OR r.valid_from <= t.day) AND (r.valid_until IS NULL OR r.valid_until >= t.day)
  AND NOT (v.kind = 'vehicle' AND EXISTS (
      SELECT FROM credit_relation l
      WHERE l.target_id = t.thing AND l.kind = 'owns' AND l.source_id <> r.source_id
        AND l.valid_from <= t.day AND l.valid_from > coalesce(r.valid_from, '-infinity')))
"""


def _owners_of_the_day(
    parties: Parties, written: Mapping[int, int], days: Sequence[date | None]
) -> set[tuple[int, str, int]]:
    """Return the owner of each vehicle or ship on the day of the act, where the row names none.

    The relations in force on the day tell. A ship may have several owners; of a vehicle's the latest counts.
    """
    named = parties.get(PartyRole.OWNER)
    things = [
        (record, known.id, days[place])
        for role in (SUBJECT, PartyRole.VEHICLE, PartyRole.SHIP)
        for place, record in written.items()
        if role in parties and (known := parties[role][place]) is not None and known.kind in THINGS
        if days[place] and not (named and named[place])
    ]
    if not things:
        return set()
    records, subjects, on = map(list, zip(*things, strict=True))
    found = read_rows(_OWNERS, {"records": records, "things": subjects, "days": on})
    return {(record, PartyRole.OWNER, owner) for record, owner in found}


def write_relations(
    standard: Standard, values: Mapping[str, Sequence[Any]], rows: Sequence[int], parties: Parties,
    written: Mapping[int, int],
) -> None:  # fmt: skip
    """State the standard's relations for the records written; one stated before stays as it is."""
    for rule in standard.relations:
        starts, ends = parties.get(rule.start), parties.get(rule.end)
        if starts is None or ends is None:
            continue
        label = getattr(rule, "label", None)
        relations = [
            Relation(
                kind=rule.kind,
                source_id=start.id,
                target_id=end.id,
                label=str((label and values[label][rows[place]]) or "")[:100],
                valid_from=_day(values, rule.valid_from, rows[place]),
                valid_until=_day(values, rule.valid_until, rows[place]),
                record_id=record,
            )
            for place, record in written.items()
            if (start := starts[place]) is not None and (end := ends[place]) is not None and start.id != end.id
        ]
        Relation.objects.bulk_create(relations, ignore_conflicts=True)


def _day(values: Mapping[str, Sequence[Any]], name: str | None, row: int) -> date | None:
    value = values[name][row] if name else None
    day = value.date() if isinstance(value, datetime) else value
    return None if not isinstance(day, date) or day.year >= 2099 else day
