"""Who works on random inspections: rights over the units with a part in the catalogue item."""

from typing import Any

from credit.catalogue.models import CatalogueItem
from credit.catalogue.services import find_item
from credit.units import policies
from credit.units.policies import Reach

ITEM = "inspection"


def item() -> CatalogueItem:
    """Return the catalogue item of inspection results (ZZJT-XZC001)."""
    return find_item(ITEM)


def reach(user: Any, action: str) -> Reach:
    """Return over which units' inspections the user may do `action`."""
    return policies.reach(user, action, item=item())


def require(user: Any, action: str, *, unit: Any = None, entered_by: int | None = None) -> None:
    """Raise NotAllowed, naming the role that would be needed, unless the user may do `action`."""
    policies.require(user, action, item=item(), unit=unit, entered_by=entered_by)


def allowed(user: Any, action: str, *, unit: Any = None, entered_by: int | None = None) -> bool:
    """Tell whether the user may do `action` for the inspections of a unit."""
    return policies.allowed(user, action, item=item(), unit=unit, entered_by=entered_by)
