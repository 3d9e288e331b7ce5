"""Keeping the rows of the catalogue in step with the standard files, and finding an item quickly."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem, ItemRole, Role
from credit.catalogue.slugs import SLUGS
from credit.kernel.errors import DomainError
from credit.units.models import Unit, UnitGroup


@transaction.atomic
def sync_items() -> int:
    """Write one CatalogueItem per standard file; roles are seeded once and then belong to the administrators."""
    made = 0
    for position, (code, slug) in enumerate(SLUGS.items(), start=1):
        standard = standards.get(slug)
        values = {
            "code": code,
            "name": standard.name,
            "nature": standard.nature,
            "disclosure": standard.disclosure,
            "subject_kinds": list(standard.subject_kinds),
            "position": position,
        }
        item, is_new = CatalogueItem.objects.update_or_create(slug=slug, defaults=values)
        if is_new:
            _seed_roles(item, standard)
        made += is_new
    return made


def _seed_roles(item: CatalogueItem, standard: standards.Standard) -> None:
    """Give the units and groups that the standard names their roles on the item."""
    for entry in standard.roles:
        ItemRole.objects.create(
            item=item,
            unit=Unit.objects.get(code=entry.unit) if entry.unit else None,
            group=UnitGroup.objects.get(name=entry.group) if entry.group else None,
            role=Role[entry.role],
        )


def find_item(text: str) -> CatalogueItem:
    """Return the item of this slug, code or name. Raises DomainError naming how to list them."""
    wanted = text.strip()
    item = (
        CatalogueItem.objects.filter(slug=wanted.lower()).first()
        or CatalogueItem.objects.filter(code__iexact=wanted).first()
        or CatalogueItem.objects.filter(name=wanted).first()
    )
    if item is None:
        raise DomainError(
            "unknown_item", f"目录里没有“{wanted}”。请写事项标识（如 penalty）或目录编码（如 ZZJT-XZB001）。"
        )
    return item


def items_of_units(units: Collection[int], today: date | None = None) -> QuerySet[CatalogueItem]:
    """Return the active items on which one of the units has a role, itself, through its parent or through a group."""
    family = Q(pk__in=units) | Q(children__in=units)
    kin = Unit.objects.filter(family).values("pk")
    roles = ItemRole.objects.in_force(today or timezone.localdate())
    held = roles.filter(Q(unit__in=kin) | Q(group__members__in=kin)).values("item")
    return CatalogueItem.objects.filter(is_active=True, pk__in=held)
