"""List types as dated data: what lists there are, on what law, for whom, how long, and whether they take entries."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from credit.catalogue.slugs import SLUGS
from credit.kernel.errors import DomainError
from credit.subjects.models import SubjectKind

FILE = Path(__file__).parent / "data" / "list_types.toml"


class ListKind(StrEnum):
    """What being on a list means: to be rewarded, restrained, or watched (kept inside the bureau)."""

    RED = "red"
    BLACK = "black"
    WATCH = "watch"


class BasisStatus(StrEnum):
    """Whether the legal basis of a list stands (依据状态); only one in force takes new entries."""

    IN_FORCE = "现行"
    REPEALED = "已废止"
    EXPIRED = "已到期"
    DRAFT = "征求意见"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListType:
    """One list. Days are working days; months count from publication; `public` says whether it may have a page at all.

    `natural_person_basis` is only the text that the law section may record: showing natural persons is decided by a
    recorded basis (`PersonBasis`) on the catalogue item, and none is shipped.
    """

    code: str
    name: str
    display_name: str
    polarity: ListKind
    public: bool
    subject_kinds: tuple[str, ...]
    legal_basis: str
    document: str
    basis_status: BasisStatus
    in_force_from: date
    catalogue_ref: str
    needs_prior_notice: bool
    publicity_workdays: int
    term_months: int
    term_min_months: int
    term_max_months: int
    removal: str
    source: str
    mark: str
    item: str = ""
    in_force_to: date | None = None
    publicity_basis: str = ""
    natural_person_basis: str = ""
    mirror: bool = False
    explicit_basis: bool = False

    def is_in_force(self, day: date) -> bool:
        """Tell whether the type's basis stands on `day`; both ends of its time are included."""
        within = self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)
        return within and self.basis_status == BasisStatus.IN_FORCE

    def takes_entries(self, day: date) -> bool:
        """Tell whether somebody may be put forward for this list on `day` (mirrored lists only repeat others)."""
        return self.is_in_force(day) and not self.mirror

    @property
    def is_historical(self) -> bool:
        return self.basis_status in (BasisStatus.REPEALED, BasisStatus.EXPIRED)

    @property
    def basis(self) -> str:
        """The law as decisions and pages quote it."""
        return f"{self.legal_basis}（{self.document}）"

    def refusal(self, day: date) -> str:
        """Return why the type takes no entries on `day`, in Chinese; an empty text when it does."""
        if self.takes_entries(day):
            return ""
        if self.mirror:
            return f"《{self.name}》由其他机关公布，本平台只转载，不在这里认定。"
        why = self.basis_status if self.basis_status != BasisStatus.IN_FORCE else "不在有效期内"
        return f"《{self.name}》的依据（{self.document}）{why}，不能新列入。确需列入的，由局法制科写明理由后办理。"


def all_types() -> tuple[ListType, ...]:
    """Return every list type, those without force included, in the order of the file."""
    return tuple(_by_code().values())


def get(code: str) -> ListType:
    """Return a list type. Raises DomainError for an unknown code."""
    try:
        return _by_code()[code]
    except KeyError:
        raise DomainError("list_type", f"没有代码为“{code}”的名单类型，请在列表里选一个。") from None


def of_kind(kind: ListKind) -> tuple[ListType, ...]:
    return tuple(one for one in all_types() if one.polarity == kind)


def open_types(day: date) -> tuple[ListType, ...]:
    """Return the types that take new entries on `day`."""
    return tuple(one for one in all_types() if one.takes_entries(day))


def public_types() -> tuple[ListType, ...]:
    """Return the types that may have a public page."""
    return tuple(one for one in all_types() if one.public)


def list_items() -> tuple[str, ...]:
    """Return the slugs of the catalogue items whose records are list entries."""
    return tuple(dict.fromkeys(one.item for one in all_types() if one.item))


def black_word() -> str:
    """Return the public word for black lists: 黑名单, or 严重失信主体名单 where the bureau has switched to it."""
    return str(settings.SITE["black_list_word"])


@cache
def _by_code() -> dict[str, ListType]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = [_type(entry) for entry in table["types"]]
    if len({one.code for one in found}) != len(found):
        raise ValueError("list_types.toml: a code stands twice")
    return {one.code: one for one in found}


def _type(entry: dict[str, Any]) -> ListType:
    """Return one type of the file. Raises ValueError for what cannot be meant."""
    one = ListType(
        **entry
        | {
            "polarity": ListKind(entry["polarity"]),
            "basis_status": BasisStatus(entry["basis_status"]),
            "subject_kinds": tuple(entry["subject_kinds"]),
        }
    )
    if faults := list(_faults(one)):
        raise ValueError(f"list_types.toml [{one.code}]: {'; '.join(faults)}")
    return one


def _faults(one: ListType) -> Iterator[str]:
    if unknown := set(one.subject_kinds) - set(SubjectKind.values):
        yield f"unknown subject kinds {sorted(unknown)}"
    if one.item and one.item not in SLUGS.values():
        yield f"unknown item {one.item}"
    if (one.polarity == ListKind.WATCH) == bool(one.item):
        yield "a watch list stays inside the bureau, every other list has a catalogue item"
    if one.polarity == ListKind.WATCH and one.public:
        yield "a watch list has no public page"
    if one.publicity_workdays and not one.publicity_basis:
        yield "publicity days without a basis that gives them"
    if not one.term_min_months <= one.term_months <= one.term_max_months:
        yield "the usual term lies outside what a decision may choose"
    if not all((one.legal_basis, one.document, one.catalogue_ref, one.display_name, one.source, one.mark)):
        yield "a mandatory attribute is empty"
