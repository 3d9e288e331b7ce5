"""Who acts in a case besides members of staff."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who proved number and query code of one case (`cases.selectors.prove`); may act in that case alone."""

    case_id: int


@dataclass(frozen=True, slots=True)
class System:
    """The portal itself: nightly runs and moves that follow at once from another."""


SYSTEM = System()


def staff_or_none(actor: Any) -> Any:
    """Return the member of staff, None for applicants and the portal (for columns and the audit trail)."""
    return actor if getattr(actor, "pk", None) else None
