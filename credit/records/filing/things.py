"""Whose the vehicles and ships in a sheet are, by what its rows say and by what is on file.

A thing of a natural person is as private as the person (山东省社会信用条例 art. 20). A thing is public only where an
organisation is known to own or to operate it and no natural person to own it: whatever is left open is private.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from credit.catalogue.standards import SUBJECT, PartyRule, Standard
from credit.records.models import PartyRole
from credit.records.privacy import hide_records_of
from credit.search.upkeep import refresh
from credit.subjects.claims import THINGS, Claim, Holder
from credit.subjects.copying import read_rows
from credit.subjects.models import ORGANISATION_KINDS, Subject, SubjectKind
from credit.subjects.resolution import Resolver

PERSONS = ("自然人", "个人")
Holders = dict[str, list[Holder]]

# Things that nothing on file gives to an organisation (any more), or that a person bought after it did.
_CLOSED = """
SELECT s.id FROM credit_subject s
WHERE s.id = ANY(%s) AND s.kind IN ('vehicle', 'ship') AND NOT s.is_personal AND (NOT (
    EXISTS (SELECT FROM credit_relation o JOIN credit_subject f ON f.id = o.source_id
            WHERE o.target_id = s.id AND o.kind IN ('owns', 'operates') AND f.kind = ANY(%s))
    OR EXISTS (SELECT FROM credit_record r JOIN credit_party p ON p.record_id = r.id
               JOIN credit_subject f ON f.id = p.subject_id
               WHERE r.subject_id = s.id AND p.role IN ('owner', 'operator') AND f.kind = ANY(%s))
) OR EXISTS (
    SELECT FROM credit_relation o JOIN credit_subject p ON p.id = o.source_id
    WHERE o.target_id = s.id AND o.kind = 'owns' AND p.kind = 'person' AND o.valid_until IS NULL
      AND NOT EXISTS (SELECT FROM credit_relation l JOIN credit_subject f ON f.id = l.source_id
                      WHERE l.target_id = s.id AND l.kind = 'owns' AND f.kind = ANY(%s)
                        AND l.valid_from > coalesce(o.valid_from, '-infinity'))
))
"""

# Things that a natural person is said to own: in a relation not ended, or in a record on the thing. An owner stated
# for a later day overrules both for a vehicle; a ship may have several owners, so there only its end does.
_STATED = """
SELECT t.id FROM unnest(%s::bigint[], %s::date[], %s::boolean[]) AS t(id, day, by_owner)
JOIN credit_subject s ON s.id = t.id
WHERE EXISTS (
    SELECT FROM credit_relation o JOIN credit_subject p ON p.id = o.source_id
    WHERE o.target_id = t.id AND o.kind = 'owns' AND p.kind = 'person'
      AND (o.valid_until IS NULL OR t.day IS NULL OR o.valid_until >= t.day)
      AND (NOT t.by_owner OR t.day IS NULL OR s.kind = 'ship' OR coalesce(o.valid_from >= t.day, false))
) OR EXISTS (
    SELECT FROM credit_record r
    WHERE r.subject_id = t.id AND r.details ->> 'owner_category' = ANY(%s)
      AND (NOT t.by_owner OR t.day IS NULL
           OR coalesce(r.decided_on, r.valid_from, r.entered_at::date) >= t.day)
)
"""


def holders(standard: Standard, values: Mapping[str, Sequence[Any]]) -> Holders:
    """Return for the subject and each vehicle and ship beside it, row by row, who holds it by what the row says.

    An owner or operator belongs to the thing the record is about; in a record about somebody else, to the things
    beside it.
    """
    size = len(next(iter(values.values()), []))
    stated = [Holder.NOBODY] * size
    for rule in standard.parties:
        if rule.role in (PartyRole.OWNER, PartyRole.OPERATOR):
            stated = list(map(max, stated, _by(rule, values, size)))
    for when in standard.disclosure_when:
        if set(when.values) & set(PERSONS):
            persons = [Holder.PERSON if cell in PERSONS else Holder.NOBODY for cell in values[when.column]]
            stated = list(map(max, stated, persons))
    found = {SUBJECT: stated}
    for rule in standard.parties:
        if rule.kind in THINGS:
            found[rule.role] = [
                holder if holder == Holder.PERSON or not _is_thing(standard, values, row) else Holder.NOBODY
                for row, holder in enumerate(stated)
            ]
    return found


def _by(rule: PartyRule, values: Mapping[str, Sequence[Any]], size: int) -> list[Holder]:
    """Return what an owner or operator column group says: a person, an organisation, nothing."""
    organisation = Holder.OWNER if rule.role == PartyRole.OWNER else Holder.OPERATOR
    kinds = values[rule.kind_column] if rule.kind_column else [None] * size
    numbers = list(zip(*(values[name] for name in rule.identifiers.values()), strict=True)) or [()] * size
    said = []
    for cell, row_numbers in zip(kinds, numbers, strict=True):
        kind = rule.kind or rule.kinds.get(cell)
        if kind == SubjectKind.PERSON and (rule.role == PartyRole.OWNER or any(row_numbers)):
            said.append(Holder.PERSON)
        else:
            said.append(organisation if kind in ORGANISATION_KINDS and any(row_numbers) else Holder.NOBODY)
    return said


def _is_thing(standard: Standard, values: Mapping[str, Sequence[Any]], row: int) -> bool:
    rule = standard.subject
    kind = rule.kind or rule.kinds.get(values[rule.kind_column or ""][row] or "")
    return kind in THINGS


def open_things(resolver: Resolver) -> None:
    """Let private things become public that rows give to an organisation, unless a person is known to own them."""
    claimed = [(known, claim) for known, claim in resolver.changes.claimed if known.id not in resolver.changes.personal]
    if not claimed:
        return
    still_private = _stated_of_persons(claimed)
    for known, _ in claimed:
        if known.id not in still_private:
            known.is_personal = False
            resolver.changes.opened.add(known.id)


def things_of(record_ids: Sequence[int]) -> list[int]:
    """Return the vehicles and ships that these records are about or name."""
    sql = (
        "SELECT DISTINCT s.id FROM credit_subject s WHERE s.kind IN ('vehicle', 'ship') AND s.id IN ("
        "SELECT subject_id FROM credit_record WHERE id = ANY(%s) "
        "UNION SELECT subject_id FROM credit_party WHERE record_id = ANY(%s))"
    )
    return [row[0] for row in read_rows(sql, [list(record_ids), list(record_ids)])]


def close_things(subject_ids: Sequence[int], *, actor: Any) -> list[int]:
    """Make things private again whose records were taken back, unless what is left gives them to an organisation."""
    firms = [str(kind) for kind in ORGANISATION_KINDS]
    closed = [row[0] for row in read_rows(_CLOSED, [list(subject_ids), firms, firms, firms])]
    if closed:
        hide_records_of(closed, actor=actor)
        Subject.objects.filter(pk__in=closed).update(is_personal=True, is_listed=False)
        refresh(closed)
    return closed


def _stated_of_persons(claimed: Iterable[tuple[Any, Claim]]) -> set[int]:
    rows = [(known.id, claim.seen_on, claim.holder == Holder.OWNER) for known, claim in claimed]
    return {row[0] for row in read_rows(_STATED, [*map(list, zip(*rows, strict=True)), list(PERSONS)])}
