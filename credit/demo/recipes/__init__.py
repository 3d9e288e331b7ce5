"""How the rows of each of the 33 items are made. Importing this package fills `RECIPES`."""

from credit.demo.recipes import (
    administrative,
    city,
    construction,
    lists,
    overload,
    road,
    safety,
    waterway,
)
from credit.demo.recipes.base import DESK, RECIPES, UNIT, Recipe, Row, Scene

MODULES = (administrative, city, construction, lists, overload, road, safety, waterway)
__all__ = ["DESK", "MODULES", "RECIPES", "UNIT", "Recipe", "Row", "Scene"]
