"""What a measure of joint incentive or sanction is: its tier, its article, whom it reaches and when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Tier(StrEnum):
    """Whom a measure may reach. Source: 山东省社会信用条例 art. 26, 28, 30."""

    INCENTIVE = "incentive"
    GENERAL = "general"
    SEVERE = "severe"


TIER_LABELS = {Tier.INCENTIVE: "守信激励", Tier.GENERAL: "一般失信惩戒", Tier.SEVERE: "严重失信惩戒"}
_TIER_OF = {"I": Tier.INCENTIVE, "P": Tier.GENERAL, "S": Tier.SEVERE}


def tier_of(code: str) -> Tier:
    """Return the tier that the first letter of a code names. Raises KeyError for another letter."""
    return _TIER_OF[code[0]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure in force: its article, whom it reaches, from when to when (both days included).

    `key` is its place in the table (S1, or N and the number of a row of the national list), `code` the one under
    which it is reported. Empty `list_types` means every list of its tier.
    """

    key: str
    code: str
    name: str
    article: str
    source: str
    departments: str
    subject_kinds: frozenset[str]
    list_types: frozenset[str]
    valid_from: date
    valid_until: date | None

    @property
    def tier(self) -> Tier:
        return tier_of(self.code)

    @property
    def is_incentive(self) -> bool:
        return self.tier == Tier.INCENTIVE

    def covers(self, day: date) -> bool:
        """Tell whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)
