"""What recipes share: the scene they draw from, the register of all recipes, and cells that many standards have."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from credit.demo.world import Firm, Person, Project, Ship, Vehicle, World
from credit.kernel.dates import add_months

Row = dict[str, str]
Party = Firm | Person | Vehicle | Ship | Project
UNIT = "@unit"
"""Cell of a row that names the unit which files it; otherwise the recipe's units take turns."""
DESK = "@desk"
"""Cell of a row that is still on somebody's desk: draft, returned or submitted."""
_SPREAD = (4, 6, 7, 9, 10, 12, 15, 18, 19)  # how the years from 2018 on share the records
FIRST_YEAR = 2018


@dataclass(frozen=True)
class Scene:
    """What a recipe draws from. `chance` is the item's own, so that items do not depend on each other."""

    world: World
    chance: Random
    today: date

    def times(self, full: int) -> range:
        return range(self.world.size(full))

    def day(self, first: date = date(FIRST_YEAR, 1, 1), last: date | None = None) -> date:
        """Return a weekday from `first` to `last` (today), later years more often."""
        last = last or self.today
        years = range(max(first.year, FIRST_YEAR), last.year + 1)
        weights = [_SPREAD[min(year - FIRST_YEAR, len(_SPREAD) - 1)] for year in years]
        year = self.chance.choices(years, weights)[0]
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        day = start + timedelta(days=self.chance.randrange(max(1, (end - start).days + 1)))
        return max(first, self.weekday(day))

    def weekday(self, day: date) -> date:
        """Return the day, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def before(self, day: date, least: int, most: int) -> date:
        """Return a day from `least` to `most` days before another."""
        return day - timedelta(days=self.chance.randint(least, most))

    def pick(self, values: Sequence[Party]) -> Party:
        return self.chance.choice(values)


Make = Callable[[Scene], Iterator[Row]]


@dataclass(frozen=True)
class Recipe:
    """How the rows of one item are made, and which units file them."""

    slug: str
    make: Make
    units: tuple[str, ...]


RECIPES: dict[str, Recipe] = {}


def recipe(slug: str, *units: str) -> Callable[[Make], Make]:
    """Register the maker of an item's rows."""

    def register(make: Make) -> Make:
        RECIPES[slug] = Recipe(slug, make, units)
        return make

    return register


def subject_cells(party: Party, day: date) -> Row:
    """Return the cells by which most standards name their subject on a day."""
    if isinstance(party, Firm):
        return {
            "subject_category": party.category, "subject_name": party.name_on(day), "uscc": party.uscc,
            "legal_representative": party.representative,
        }  # fmt: skip
    if isinstance(party, Person):
        return {"subject_category": "自然人", "subject_name": party.name, **identity_cells(party)}
    if isinstance(party, Vehicle):
        cells = {"plate_number": party.plate, "plate_colour": party.colour}
        return {"subject_category": "车辆", "subject_name": party.plate, **cells, **owner_cells(party.owner, day)}
    if isinstance(party, Ship):
        cells = {"subject_category": "船舶", "subject_name": party.name, "ship_number": party.number}
        return cells | owner_cells(party.owner, day)
    return {"subject_category": "工程项目", "subject_name": party.name, "project_number": party.number}


def identity_cells(person: Person, prefix: str = "") -> Row:
    return {f"{prefix}identity_type": "身份证", f"{prefix}identity_number": person.identity}


def owner_cells(owner: Firm | Person, day: date) -> Row:
    """Return who owns a thing; a natural person makes it private."""
    if isinstance(owner, Person):
        return {"owner_category": "自然人", "owner_name": owner.name, **identity_cells(owner, "owner_")}
    return {"owner_category": owner.category, "owner_name": owner.name_on(day), "owner_uscc": owner.uscc}


def party_cells(party: Firm | Person, day: date) -> Row:
    """Return the counterpart (行政相对人) of a licence or penalty."""
    if isinstance(party, Person):
        return {
            "party_name": party.name, "party_category": "自然人", "person_id_type": "身份证",
            "person_id_number": party.identity,
        }  # fmt: skip
    return {
        "party_name": party.name_on(day), "party_category": party.category, "uscc": party.uscc,
        "legal_representative": party.representative,
    }  # fmt: skip


def employer_cells(firm: Firm, day: date) -> Row:
    return {"employer_name": firm.name_on(day), "employer_uscc": firm.uscc}


def operator_cells(firm: Firm, day: date) -> Row:
    return {"operator_name": firm.name_on(day), "operator_uscc": firm.uscc}


def later(day: date, years: int) -> date:
    """Return the last day of a validity of whole years that begins on `day`."""
    return add_months(day, 12 * years) - timedelta(days=1)


def document(word: str, day: date, number: int) -> str:
    """Return a document number that says 示例."""
    return f"{word}〔{day.year}〕{number + 1:05d}号（示例）"


def dates(**days: date | None) -> Row:
    """Return day cells in ISO form, without the empty ones."""
    return {name: day.isoformat() for name, day in days.items() if day is not None}
