"""What the rows of a sheet say about subjects: a kind, a name and identifiers, each distinct saying once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from credit.catalogue.standards import PartyRule, SubjectRule
from credit.kernel.names import clean_display
from credit.subjects.models import Scheme, SubjectKind

FIRST_ISSUED = "first_issued_on"  # the column that says since when a subject has held its certificate (初次领证日期)
THINGS = frozenset({SubjectKind.VEHICLE, SubjectKind.SHIP})
_CODE_ORDER = (
    Scheme.USCC, Scheme.PLATE, Scheme.SHIP_NUMBER, Scheme.PROJECT_NUMBER, Scheme.PROJECT_CODE,
    Scheme.BUSINESS_REGISTRATION, Scheme.ORGANISATION_CODE, Scheme.SHIP_REGISTRATION, Scheme.SHIP_SURVEY, Scheme.VIN,
)  # fmt: skip


class Holder(IntEnum):
    """Who holds a vehicle or ship by what a row says; the greater word counts where several rows speak."""

    NOBODY = 0
    OPERATOR = 1
    OWNER = 2
    PERSON = 3


@dataclass(slots=True)
class Claim:
    """A subject as rows name it. `identifiers` are canonical and in clear, strongest first as the standard lists them.

    `seen_on` is the latest day of a row that says so; `row` the first such row. `holder` is who has a vehicle or ship.
    """

    kind: str
    name: str
    identifiers: tuple[tuple[str, str], ...]
    row: int
    seen_on: date | None = None
    legal_representative: str = ""
    division: str = ""
    holder: Holder = Holder.NOBODY
    fixed_name: bool = False
    first_issued_on: date | None = None

    @property
    def is_personal(self) -> bool:
        """Tell whether the claim makes the subject private: a natural person, or a thing that one owns."""
        return self.kind == SubjectKind.PERSON or self.holder == Holder.PERSON

    @property
    def code(self) -> str:
        """The main identifier as people know it; nothing for a natural person."""
        if self.kind == SubjectKind.PERSON:
            return ""
        known = dict(self.identifiers)
        first = next((known[scheme] for scheme in _CODE_ORDER if scheme in known), "")
        return first.partition("|")[0][:64]

    @property
    def plate_colour(self) -> str:
        """The colour of the plate, empty for what is no vehicle."""
        return dict(self.identifiers).get(Scheme.PLATE, "").partition("|")[2]

    @property
    def division_code(self) -> str:
        """The stated division, else the one inside the unified social credit code (characters 3–8)."""
        return self.division or dict(self.identifiers).get(Scheme.USCC, "")[2:8]


@dataclass(frozen=True, slots=True)
class Claims:
    """The distinct claims of a sheet, and for each row which one it makes (None: none)."""

    claims: list[Claim]
    of_row: list[int | None]


Column = Sequence[Any]


def read_claims(
    rule: SubjectRule | PartyRule,
    values: Mapping[str, Column],
    ok: Sequence[bool],
    *,
    days: Sequence[date | None] | None = None,
    holders: Sequence[Holder] | None = None,
) -> Claims:
    """Return what the good rows say of their subject (or of a party).

    A party without any identifier does not exist. `holders` tells row by row who has the thing.
    """
    kinds = _kinds(rule, values, len(ok))
    schemes, columns = _identifier_columns(rule, values)
    names = values[rule.name] if rule.name else [None] * len(ok)
    keys = zip(kinds, names, *columns, strict=True)
    found: dict[tuple[Any, ...], int | None] = {}
    claims: list[Claim] = []
    of_row: list[int | None] = []
    for row, (good, key) in enumerate(zip(ok, keys, strict=True)):
        if good and key not in found:
            claim = _claim(rule, schemes, key, row)
            found[key] = len(claims) if claim else None
            claims += [claim] if claim else []
        of_row.append(found[key] if good else None)
    _complete(rule, values, claims, of_row, days, holders)
    return Claims(claims, of_row)


def _kinds(rule: Any, values: Mapping[str, Column], size: int) -> Column:
    column = getattr(rule, "kind_column", None)
    if rule.kind or not column:
        return [rule.kind] * size
    kinds = rule.kinds
    return [kinds.get(value) for value in values[column]]


def _identifier_columns(rule: Any, values: Mapping[str, Column]) -> tuple[list[str], list[Column]]:
    schemes, columns = [], []
    for scheme, name in rule.identifiers.items():
        column = values[name]
        if scheme == Scheme.PLATE:
            colours = values[rule.colour_column] if rule.colour_column else [None] * len(column)
            column = [
                f"{plate}|{colour or ''}" if plate else None for plate, colour in zip(column, colours, strict=True)
            ]
        schemes.append(str(scheme))
        columns.append(column)
    return schemes, columns


def _claim(rule: Any, schemes: list[str], key: tuple[Any, ...], row: int) -> Claim | None:
    kind, name, *numbers = key
    identifiers = tuple((scheme, str(value)) for scheme, value in zip(schemes, numbers, strict=True) if value)
    if not kind or not (identifiers or name) or (isinstance(rule, PartyRule) and not identifiers):
        return None
    shown = clean_display(str(name)) if name else ""
    claim = Claim(kind, shown[:200], identifiers, row, fixed_name=bool(shown))
    if not shown:
        claim.name = claim.code or ("未具名" if kind == SubjectKind.PERSON else identifiers[0][1].partition("|")[0])
    return claim


def _complete(
    rule: Any,
    values: Mapping[str, Column],
    claims: list[Claim],
    of_row: list[int | None],
    days: Sequence[date | None] | None,
    holders: Sequence[Holder] | None,
) -> None:
    """Fill what does not tell claims apart: the latest day, representative, division, natural owner."""
    representatives = values.get(getattr(rule, "legal_representative", None) or "")
    divisions = values.get(getattr(rule, "division", None) or "")
    firsts = values.get(FIRST_ISSUED) if isinstance(rule, SubjectRule) else None
    for row, index in enumerate(of_row):
        if index is None:
            continue
        claim = claims[index]
        day = days[row] if days else None
        if day and (claim.seen_on is None or day >= claim.seen_on):
            claim.seen_on = day.date() if isinstance(day, datetime) else day
            claim.legal_representative = (representatives and representatives[row]) or claim.legal_representative
        if row == claim.row:
            claim.legal_representative = str((representatives and representatives[row]) or "")[:50]
            claim.division = str((divisions and divisions[row]) or "")
            claim.first_issued_on = firsts[row] if firsts else None
        if holders and claim.kind in THINGS:
            claim.holder = max(claim.holder, holders[row])
