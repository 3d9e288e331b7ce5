"""The column tree of annex 3, from its file into the database."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from credit.units.models import UnitGroup
from credit.units.services import find_unit
from publicity.content.models import Column, ColumnRole

FILE = Path(__file__).with_name("data") / "columns.toml"
FROM = date(2018, 5, 14)
"""The day of 枣交字〔2018〕37号."""


@dataclass(frozen=True)
class Link:
    """A page of the portal that holds what an item is about."""

    to: str
    label: str
    query: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class ItemPlan:
    """What the file says of an item beyond its row: where its records are, and whose numbers may be told.

    `page`: the item is that page. `records`: catalogue item whose newest decision dates the page. `persons`:
    catalogue items whose persons are counted.
    """

    page: str = ""
    records: str = ""
    persons: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default=())


@cache
def seed() -> list[dict[str, Any]]:
    """Return the file as it stands."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["columns"])


@cache
def plans() -> dict[tuple[str, str], ItemPlan]:
    """Return the plan of each item by (slug of the column, slug of the item)."""
    return {
        (column["slug"], entry["slug"]): ItemPlan(
            page=entry.get("page", ""),
            records=entry.get("records", ""),
            persons=tuple(entry.get("persons", ())),
            links=tuple(Link(**link) for link in entry.get("links", ())),
        )
        for column in seed()
        for entry in column["items"]
    }


def plan_of(item: Column) -> ItemPlan:
    """Return the plan of an item; an item that the bureau added itself has none."""
    return plans().get((item.parent.slug if item.parent else "", item.slug), ItemPlan())


@transaction.atomic
def seed_columns() -> int:
    """Create the columns, items and roles that are not there yet; touch nothing that is. Returns how many are new."""
    made = sum(_seed_column(position, entry) for position, entry in enumerate(seed()))
    _list_guests()
    return made


def _seed_column(position: int, entry: dict[str, Any]) -> int:
    values = {"name": entry["name"], "label": entry["name"], "intro": entry["intro"], "position": position}
    column, is_new = Column.objects.get_or_create(parent=None, slug=entry["slug"], defaults=values)
    return is_new + sum(_seed_item(column, place, item) for place, item in enumerate(entry["items"]))


def _seed_item(column: Column, position: int, entry: dict[str, Any]) -> bool:
    words = {key: entry[key] for key in ("number", "label", "name", "responsible", "intro")}
    item, is_new = Column.objects.get_or_create(
        parent=column, slug=entry["slug"], defaults={**words, "position": position}
    )
    if is_new:
        ColumnRole.objects.bulk_create(_roles(item, entry["roles"]))
    return is_new


def _roles(item: Column, roles: dict[str, list[str]]) -> Iterator[ColumnRole]:
    for role, names in roles.items():
        for name in names:
            unit = find_unit(name)
            group = None if unit else UnitGroup.objects.get(name=name)
            yield ColumnRole(item=item, unit=unit, group=group, role=role, valid_from=FROM)


def _list_guests() -> None:
    """List items under their other columns too; they keep their one address."""
    for column in seed():
        for entry in column["items"]:
            item = Column.objects.get(parent__slug=column["slug"], slug=entry["slug"])
            item.also_under.add(*Column.objects.filter(parent=None, slug__in=entry.get("also_under", ())))
