"""Seeding the units and finding one by any of its names."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from credit.units.models import Unit, UnitGroup

FILE = Path(__file__).with_name("data") / "units.toml"


@transaction.atomic
def seed_units() -> int:
    """Create the units and groups of the founding notice that are not there yet; touch nothing that is."""
    seed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    made = sum(_seed_unit(entry) for entry in seed["units"])
    for entry in seed["groups"]:
        group, is_new = UnitGroup.objects.get_or_create(name=entry["name"])
        if is_new:
            group.members.set(Unit.objects.filter(code__in=entry["members"]))
    return made


def _seed_unit(entry: dict) -> bool:
    parent = entry.get("parent")
    values = {**entry, "parent": Unit.objects.get(code=parent) if parent else None}
    return Unit.objects.get_or_create(code=values.pop("code"), defaults=values)[1]


def find_unit(text: str) -> Unit | None:
    """Return the unit of this code, name or alias; the successor's data stay with the unit that made them."""
    wanted = text.strip()
    return Unit.objects.filter(Q(code__iexact=wanted) | Q(name=wanted) | Q(aliases__contains=[wanted])).first()
