"""The made-up sector: firms, traders, people, vehicles, ships and projects, and who belongs to whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from credit.demo import names, numbers

FULL = {
    "freight": 1340, "coach": 90, "hazardous": 70, "repair": 190, "construction": 130, "waterway": 85, "bus": 14,
    "taxi": 32, "platform": 12, "source": 120,
}  # fmt: skip
ROAD = ("freight", "coach", "hazardous")
PEOPLE = {"driver": 620, "bus": 60, "taxi": 110, "ride": 90, "engineer": 150, "crew": 120, "owner": 520}
TRADERS, VEHICLES, TAXIS, RIDES, SHIPS, PROJECTS = 300, 4680, 200, 150, 300, 60
_TRUCKS = (
    "重型半挂牵引车",
    "重型自卸货车",
    "重型普通货车",
    "重型厢式货车",
    "重型仓栅式货车",
    "重型罐式货车",
    "中型厢式货车",
)
_SHIPS = (("普通货船", "货"), ("散货船", "货"), ("集装箱船", "集"), ("驳船", "驳"), ("油船", "油"), ("旅游船", "游"))
_ROLES = ("建设单位", "设计单位", "施工单位", "监理单位", "试验检测单位")


@dataclass(frozen=True, slots=True, eq=False)
class Firm:
    """A firm or a sole trader (sector "trader"). A renamed one bore `former` until the day before `renamed_on`."""

    name: str
    uscc: str
    sector: str
    representative: str
    since: date
    number: int
    former: str = ""
    renamed_on: date = date.min

    @property
    def category(self) -> str:
        return "个体工商户" if self.sector == "trader" else "法人及非法人组织"

    def name_on(self, day: date) -> str:
        """Return the name the firm bore on a day."""
        return self.former if self.former and day < self.renamed_on else self.name


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A natural person who does not exist."""

    name: str
    identity: str
    born: date
    number: int
    employer: Firm


@dataclass(frozen=True, slots=True, eq=False)
class Vehicle:
    plate: str
    colour: str
    kind: str
    number: int
    operator: Firm
    owner: Firm | Person
    since: date


@dataclass(frozen=True, slots=True, eq=False)
class Ship:
    name: str
    number: str
    kind: str
    place: int
    operator: Firm
    owner: Firm | Person
    since: date


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    number: str
    code: str
    name: str
    since: date
    place: int
    participants: tuple[tuple[str, Firm], ...]


class World:
    """Everything there is, made from the seed; `small` keeps one in fifty."""

    def __init__(self, *, seed: int, today: date, small: bool = False) -> None:
        self.seed, self.today, self.small = seed, today, small
        self._chance = Random(f"world:{seed}:{small}")
        self._taken: set[str] = set()
        self._made = 0
        self._pools: dict[tuple[str, ...], list[Firm]] = {}
        self.firms = [firm for sector, count in FULL.items() for firm in self._firms(sector, self.size(count))]
        self.traders = list(self._firms("trader", self.size(TRADERS)))
        self.people = {role: self._people(role, self.size(count)) for role, count in PEOPLE.items()}
        self.vehicles = [self._truck(n) for n in range(self.size(VEHICLES))]
        self.taxis = [self._car(n, "taxi") for n in range(self.size(TAXIS))]
        self.rides = [self._car(n, "platform") for n in range(self.size(RIDES))]
        self.ships = [self._ship(n) for n in range(self.size(SHIPS))]
        self.projects = [self._project(n) for n in range(self.size(PROJECTS))]

    def size(self, full: int) -> int:
        """Return how many there are of something that the whole demonstration has `full` of."""
        return max(3, full // 50) if self.small else full

    @cached_property
    def _by_sector(self) -> dict[str, list[Firm]]:
        sectors: dict[str, list[Firm]] = {}
        for firm in self.firms:
            sectors.setdefault(firm.sector, []).append(firm)
        return sectors

    def of(self, *sectors: str) -> Sequence[Firm]:
        """Return the firms of some sectors, in order."""
        if sectors not in self._pools:
            self._pools[sectors] = [firm for sector in sectors for firm in self._by_sector[sector]]
        return self._pools[sectors]

    def _name(self, sector: str) -> str:
        while True:
            made = names.trader(self._chance) if sector == "trader" else names.company(self._chance, sector)
            if made not in self._taken:
                self._taken.add(made)
                return made

    def _uscc(self, head: str) -> str:
        while (code := numbers.synthetic_uscc(self._chance, head)) in self._taken:
            pass
        self._taken.add(code)
        return code

    def _firms(self, sector: str, count: int) -> Iterator[Firm]:
        for _ in range(count):
            self._made += 1
            renamed = sector in ("freight", "repair", "construction") and self._chance.random() < 0.06
            yield Firm(
                name=self._name(sector), uscc=self._uscc("92" if sector == "trader" else "91"), sector=sector,
                representative=names.person(self._chance), since=self._day(2004, 2019), number=self._made,
                former=self._name(sector) if renamed else "",
                renamed_on=self._day(2020, 2023) if renamed else date.min,
            )  # fmt: skip

    def _day(self, first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(days=self._chance.randrange((last - first + 1) * 365))

    def _people(self, role: str, count: int) -> list[Person]:
        sectors = {
            "driver": ROAD, "bus": ("bus",), "taxi": ("taxi",), "ride": ("platform",), "engineer": ("construction",),
            "crew": ("waterway",), "owner": ("freight",),
        }[role]  # fmt: skip
        firms = self.of(*sectors)
        first = list(PEOPLE).index(role) * 1000
        return [self._person(first + number, self._chance.choice(firms)) for number in range(count)]

    def _person(self, number: int, employer: Firm) -> Person:
        while (identity := numbers.citizen_id(born := self._day(1965, 2000), number % 1000)) in self._taken:
            pass
        self._taken.add(identity)
        return Person(names.person(self._chance), identity, born, number, employer)

    def _owner(self, firm: Firm, private: float) -> Firm | Person:
        return self._chance.choice(self.people["owner"]) if self._chance.random() < private else firm

    def _truck(self, number: int) -> Vehicle:
        firm = self._chance.choice(self.of(*ROAD)) if number >= len(self.of(*ROAD)) else self.of(*ROAD)[number]
        kind = {"coach": "大型客车", "hazardous": "重型罐式货车"}.get(firm.sector) or self._chance.choice(_TRUCKS)
        owner = self._owner(firm, 0.14 if firm.sector == "freight" else 0)
        return Vehicle(numbers.plate(number), "黄", kind, number, firm, owner, self._day(2012, 2023))

    def _car(self, number: int, sector: str) -> Vehicle:
        firm = self._chance.choice(self.of(sector))
        taxi = sector == "taxi"
        place = 5000 + number if taxi else 6000 + number
        text = numbers.plate(place) if taxi else numbers.electric_plate(number)
        owner = self._owner(firm, 0.1 if taxi else 0.5)
        return Vehicle(text, "蓝" if taxi else "渐变绿", "小型轿车", place, firm, owner, self._day(2016, 2024))

    def _ship(self, number: int) -> Ship:
        firm = self._chance.choice(self.of("waterway"))
        kind, letter = self._chance.choice(_SHIPS)
        built = self._chance.randrange(2005, 2023)
        owner = self._owner(firm, 0.2)
        return Ship(
            f"鲁枣示例{letter}{number + 1:04d}", numbers.ship_number(number + 1, built), kind, number + 1, firm, owner,
            date(built, self._chance.randrange(1, 13), 15),
        )  # fmt: skip

    def _project(self, number: int) -> Project:
        since = self._day(2018, self.today.year - 1)
        name = f"{self._chance.choice(names.PROJECT_ROADS)}{self._chance.choice(names.WORKS)}（{number + 1}期）"
        firms = self._chance.sample(pool := list(self.of("construction")), min(len(_ROLES), len(pool)))
        roles = [(role, firms[place % len(firms)]) for place, role in enumerate(_ROLES)]
        return Project(
            f"示例-{numbers.DIVISION}-{number + 1:04d}", numbers.project_code(since.year, number + 1), name, since,
            number + 1, tuple(roles),
        )  # fmt: skip
