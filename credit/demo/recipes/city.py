"""Passenger transport of the city: buses, taxis, ride-hailing. Firms, drivers and cars share an item."""

from collections.abc import Iterator, Sequence
from datetime import date

from credit.demo import numbers
from credit.demo.recipes.base import (
    Row,
    Scene,
    dates,
    document,
    employer_cells,
    later,
    operator_cells,
    recipe,
    subject_cells,
)
from credit.demo.world import Firm, Person, Vehicle

U09 = "U09"
_SINCE = date(2019, 1, 1)


def _common(scene: Scene, word: str, day: date, number: int) -> Row:
    return {
        "source_document_number": document(word, day, number),
        **dates(first_issued_on=scene.before(day, 0, 1500), issued_on=day, valid_until=later(day, 6)),
    }


def _drivers(scene: Scene, people: Sequence[Person], role: str, word: str) -> Iterator[Row]:
    for number, person in enumerate(people):
        day = scene.day(_SINCE)
        yield {
            **subject_cells(person, day), "role": role, "qualification_number": person.identity,
            **employer_cells(person.employer, day), **_common(scene, word, day, 1000 + number),
        }  # fmt: skip


def _cars(scene: Scene, cars: Sequence[Vehicle], role: str, word: str, extra: Row) -> Iterator[Row]:
    for number, car in enumerate(cars):
        day = scene.day(max(_SINCE, car.since))
        filled = {name: text.format(number + 1) for name, text in extra.items()}
        yield {
            **subject_cells(car, day), "role": role, "vehicle_certificate_number": numbers.twelve_digits(car.number),
            "vehicle_state": "营运", **filled, **operator_cells(car.operator, day),
            **_common(scene, word, day, 2000 + number),
        }  # fmt: skip


def _firms(scene: Scene, firms: Sequence[Firm], word: str, role: str) -> Iterator[tuple[int, Row]]:
    for number, firm in enumerate(firms):
        day = scene.day(_SINCE)
        yield number, {**subject_cells(firm, day), "role": role, **_common(scene, word, day, number)}


@recipe("bus", U09)
def buses(scene: Scene) -> Iterator[Row]:
    for number, row in _firms(scene, scene.world.of("bus"), "枣运公交示", "公交企业"):
        lines = range(1, 2 + number % 6)
        routes = "；".join(f"示例{line + number * 6}路" for line in lines)
        yield row | {"route_names": routes, "route_count": str(len(lines)), "vehicle_count": str(20 + number * 7)}
    yield from _drivers(scene, scene.world.people["bus"], "公交驾驶员", "枣运公交示")


@recipe("taxi", U09)
def taxis(scene: Scene) -> Iterator[Row]:
    for number, row in _firms(scene, scene.world.of("taxi"), "枣运出租示", "出租汽车企业"):
        grade = {"assessment_grade": scene.chance.choice(("AAAA", "AAA", "AA", "A")), "assessment_year": "2025"}
        yield row | grade | {"licence_number": f"示例经营权{number + 1:04d}", "vehicle_count": str(10 + number * 3)}
    yield from _drivers(scene, scene.world.people["taxi"], "出租汽车驾驶员", "枣运出租示")
    yield from _cars(scene, scene.world.taxis, "出租汽车车辆", "枣运出租示", {"licence_number": "示例经营权车{:05d}"})


@recipe("ride-hailing", U09)
def ride_hailing(scene: Scene) -> Iterator[Row]:
    for number, row in _firms(scene, scene.world.of("platform"), "枣运网约示", "网约车平台公司"):
        yield row | {
            "platform_name": f"示例出行{number + 1}", "platform_licence_number": f"鲁交运管许可网示例{number + 1:04d}",
            "service_area": "枣庄市",
        }  # fmt: skip
    yield from _drivers(scene, scene.world.people["ride"], "网约车驾驶员", "枣运网约示")
    yield from _cars(scene, scene.world.rides, "网约车车辆", "枣运网约示", {})
