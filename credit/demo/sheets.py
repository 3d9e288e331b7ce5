"""Rows of the recipes as checked sheets, one for each unit and each state of the desk."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from credit.catalogue import standards
from credit.catalogue.rules import Checked
from credit.catalogue.standards import Standard
from credit.demo.recipes import DESK, RECIPES, UNIT, Row, Scene
from credit.demo.world import World
from credit.kernel.errors import DomainError
from credit.units.models import Unit

_AUTHORITY = {"authority": "name", "authority_uscc": "uscc"}
_SOURCE = {"source_unit": "name", "source_unit_uscc": "uscc", "source_uscc": "uscc", "executing_unit_uscc": "uscc"}


@dataclass(frozen=True)
class Sheet:
    """Rows that one unit files together; `desk` is empty for what is finished, else where the rows still lie."""

    standard: Standard
    unit: Unit
    desk: str
    checked: Checked


def sheets_of(slug: str, world: World, units: Mapping[str, Unit]) -> Iterator[Sheet]:
    """Yield the checked rows of an item. Raises DomainError where one is refused: then the recipe is wrong."""
    standard, recipe = standards.get(slug), RECIPES[slug]
    chance = Random(f"{slug}:{world.seed}:{world.small}")
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in recipe.make(Scene(world, chance, world.today)):
        unit = row.pop(UNIT, "") or chance.choice(recipe.units)
        groups[unit, row.pop(DESK, "")].append(row)
    for (code, desk), rows in groups.items():
        yield Sheet(standard, units[code], desk, _check(standard, units[code], rows, world))


def _check(standard: Standard, unit: Unit, rows: list[Row], world: World) -> Checked:
    stated = _stated(standard, unit)
    if unknown := {name for row in rows for name in row} - set(standard.columns):
        raise DomainError("demo", f"演示数据：{standard.name}没有数据项 {'、'.join(sorted(unknown))}。")
    table = {name: [row.get(name) or stated.get(name, "") for row in rows] for name in standard.columns}
    checked = standard.check(table, today=world.today)
    if checked.errors:
        first = checked.errors[0]
        raise DomainError("demo", f"演示数据：{standard.name} {first.column} {first.value}：{first.message}")
    return checked


def _stated(standard: Standard, unit: Unit) -> Row:
    """Return what every row of a unit says of the unit itself."""
    named = {"name": f"{unit.name}（示例）", "uscc": unit.uscc}
    cells = {**_AUTHORITY, **_SOURCE}
    return {name: named[what] for name, what in cells.items() if name in standard.columns}
