"""How far a record may be disclosed: the strictest of item, kind of subject, class, procedure and owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from credit.catalogue.models import Disclosure
from credit.records.candidates import Candidate
from credit.records.models import PersonBasis
from credit.terms.facts import Term

STRICTNESS = [Disclosure.PUBLIC, Disclosure.AUTHORISED, Disclosure.SHARED, Disclosure.NONE]
THINGS = ("vehicle", "ship")

_OWNED = """
SELECT DISTINCT c.id
FROM unnest(%(ids)s::bigint[], %(subjects)s::bigint[], %(kinds)s::text[], %(days)s::date[])
     AS c(id, subject_id, kind, day)
WHERE EXISTS (
        SELECT 1 FROM credit_relation o JOIN credit_subject s ON s.id = o.source_id
        WHERE o.kind = 'owns' AND o.target_id = c.subject_id AND s.kind = 'person'
          AND (o.valid_from IS NULL OR o.valid_from <= c.day) AND (o.valid_until IS NULL OR o.valid_until >= c.day)
          AND NOT (c.kind = 'vehicle' AND EXISTS (  -- sold since: of a vehicle's owners the latest counts
              SELECT 1 FROM credit_relation l
              WHERE l.kind = 'owns' AND l.target_id = c.subject_id AND l.source_id <> o.source_id
                AND l.valid_from <= c.day AND l.valid_from > coalesce(o.valid_from, '-infinity'))))
   OR EXISTS (
        SELECT 1 FROM credit_party p JOIN credit_subject s ON s.id = p.subject_id
        WHERE p.record_id = c.id AND p.role = 'owner' AND s.kind = 'person')
"""


@dataclass(frozen=True, slots=True)
class Level:
    """A disclosure level, why it is that, and the basis that lets a natural person be shown (its id and last day)."""

    disclosure: str
    reason: str
    basis_id: int | None = None
    basis_until: date | None = None


class Disclosures:
    """Decides the level of many records with two queries: the bases in force, and the owners on the day of the act."""

    def __init__(self, candidates: Sequence[Candidate], today: date) -> None:
        self._bases = {basis.item_id: basis for basis in _bases_in_force(today)}
        self._privately_owned = _privately_owned(candidates, today)
        self._known: dict[tuple[Any, ...], Level] = {}

    def level(self, candidate: Candidate, term: Term) -> Level:
        """Return the strictest level; a recorded basis in force lifts only what protects natural persons."""
        if candidate.standard is not None and candidate.standard.disclosure_when:
            return self._level(candidate, term)  # asks its details
        owned = candidate.id in self._privately_owned
        key = (candidate.item.pk, candidate.subject_kind, candidate.is_personal, owned, term.disclosure, term.reason)
        level = self._known.get(key)
        if level is None:
            level = self._known[key] = self._level(candidate, term)
        return level

    def _level(self, candidate: Candidate, term: Term) -> Level:
        basis = self._bases.get(candidate.item.pk)
        grounds = [_by_item(candidate, lifted=basis is not None), (term.disclosure, term.reason)]
        if basis is None:
            grounds += self._by_owner(candidate)
        level, reason = max(grounds, key=lambda ground: STRICTNESS.index(Disclosure(ground[0])))
        if basis is None or not candidate.is_personal or level != Disclosure.PUBLIC:
            return Level(level, reason[:200])
        return Level(level, "有登记在案的自然人公示依据", basis.pk, basis.valid_until)

    def _by_owner(self, candidate: Candidate) -> list[tuple[str, str]]:
        if candidate.subject_kind == "person":
            return [(Disclosure.AUTHORISED, "自然人信息不公开公示（山东省社会信用条例第二十条）")]
        if candidate.is_personal or candidate.id in self._privately_owned:
            return [(Disclosure.AUTHORISED, "车辆或船舶归自然人所有，不公开公示（山东省社会信用条例第二十条）")]
        return []


def _by_item(candidate: Candidate, *, lifted: bool) -> tuple[str, str]:
    """Return the level of the standard for this subject and these values, or the stricter one set on the item.

    Where a basis lifts the protection of persons, what the standard says of them gives way to the item's level.
    """
    standard, level = candidate.standard, Disclosure(candidate.item.disclosure)
    if standard is not None and not (lifted and candidate.is_personal):
        stated = Disclosure(standard.disclosure_for(candidate.subject_kind, candidate.details))
        level = stated if level == standard.disclosure else max(level, stated, key=STRICTNESS.index)
    return level, "" if level == Disclosure.PUBLIC else f"目录规定此类信息的披露方式为{level.label}"


def _bases_in_force(today: date) -> list[PersonBasis]:
    rows = PersonBasis.objects.filter(valid_from__lte=today).order_by("pk")
    return [basis for basis in rows if basis.valid_until is None or basis.valid_until >= today]


def _privately_owned(candidates: Sequence[Candidate], today: date) -> set[int]:
    things = [c for c in candidates if c.subject_kind in THINGS]
    if not things:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_OWNED, {
            "ids": [c.id for c in things],
            "subjects": [c.subject_id for c in things],
            "kinds": [c.subject_kind for c in things],
            "days": [c.act_day or today for c in things],
        })  # fmt: skip
        return {row[0] for row in cursor.fetchall()}
