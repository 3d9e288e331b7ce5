"""Overloading: weighings, penalties, the list of serious cases."""

from collections.abc import Iterator
from datetime import date, timedelta

from credit.demo.recipes.base import (
    Row,
    Scene,
    dates,
    document,
    later,
    operator_cells,
    owner_cells,
    recipe,
    subject_cells,
)
from credit.demo.world import ROAD, Firm, Vehicle
from credit.kernel.dates import add_months

U10 = "U10"
REPEATERS = 7
"""Trucks that were caught three times inside one certificate year: the counting rules find them."""


def repeated(scene: Scene) -> Iterator[tuple[Vehicle, date, int]]:
    """Yield trucks of firms with the three days on which each overloaded, in a year begun 120 days ago or more."""
    trucks = [one for one in scene.world.vehicles if isinstance(one.owner, Firm) and one.kind != "大型客车"]
    latest = scene.today - timedelta(days=120)
    known = [one for one in trucks if one.since <= latest]
    for place, vehicle in enumerate(known[: min(REPEATERS, len(known))]):
        years = latest.year - vehicle.since.year
        start = add_months(
            vehicle.since, 12 * (years if add_months(vehicle.since, 12 * years) <= latest else years - 1)
        )
        for turn in range(3):
            yield vehicle, start + timedelta(days=6 + place + 36 * turn), 3 * place + turn


@recipe("overload-check", U10)
def checks(scene: Scene) -> Iterator[Row]:
    for number in scene.times(320):
        day = scene.day(date(2021, 1, 1))
        vehicle = scene.chance.choice(scene.world.vehicles)
        over = scene.chance.choice((0, 0, 2.4, 6.2, 9.8, 18.5))
        limit = 49 if "牵引" in vehicle.kind else 31
        result = "未超限" if not over else scene.chance.choice(("超限卸载放行", "移交处罚"))
        station = scene.chance.randrange(1, 7)
        yield {
            "check_number": f"示例检测{day:%Y%m%d}{number:05d}", "station_code": f"示例{station:02d}",
            "station_name": f"示例治超{station}站",
            "station_kind": scene.chance.choice(("固定治超站", "流动检测", "源头检测")),
            "checked_at": f"{day} {8 + number % 10:02d}:{number % 60:02d}", "plate_number": vehicle.plate,
            "plate_colour": vehicle.colour, "vehicle_type": vehicle.kind, "axles": "6" if limit == 49 else "4",
            "total_mass_t": f"{limit + over if over else limit - 8:.1f}", "limit_mass_t": str(limit),
            "overload_t": f"{over:.1f}", "overload_percent": f"{100 * over / limit:.2f}", "goods": "示例石料",
            "result": result, **operator_cells(vehicle.operator, day), **owner_cells(vehicle.owner, day),
            **dates(checked_on=day),
        }  # fmt: skip
    for vehicle, day, number in repeated(scene):
        limit = 49 if "牵引" in vehicle.kind else 31
        yield {
            "check_number": f"示例检测{day:%Y%m%d}9{number:04d}", "station_code": "示例01",
            "station_name": "示例治超1站", "station_kind": "固定治超站", "checked_at": f"{day} 09:{number:02d}",
            "plate_number": vehicle.plate, "plate_colour": vehicle.colour, "vehicle_type": vehicle.kind,
            "axles": "6" if limit == 49 else "4",
            "total_mass_t": f"{limit + 12.5:.1f}", "limit_mass_t": str(limit), "overload_t": "12.5",
            "overload_percent": f"{1250 / limit:.2f}", "goods": "示例石料", "result": "移交处罚",
            **operator_cells(vehicle.operator, day), **owner_cells(vehicle.owner, day), **dates(checked_on=day),
        }  # fmt: skip


@recipe("overload-penalty", U10)
def penalties(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(220):
        day = scene.day(date(2023, 5, 4))
        vehicle = scene.chance.choice(world.vehicles)
        party = (world.of(*ROAD), world.of(*ROAD), world.vehicles, world.people["driver"], world.traders)[number % 5]
        subject = scene.pick(party)
        involved = {} if isinstance(subject, Vehicle) else {
            "involved_plate_number": vehicle.plate, "involved_plate_colour": vehicle.colour
        }  # fmt: skip
        fine = scene.chance.choice((500, 1000, 3000, 6000, 12_000, 30_000))
        yield {
            **subject_cells(subject, day), **involved, "document_number": document("鲁枣交超罚示", day, number),
            "violation_facts": "示例：车货总重超过限定标准。", "legal_basis": "公路安全保护条例（示例）",
            "penalty_types": "罚款",
            "penalty_content": f"罚款{fine}元（示例）", "fine_yuan": f"{fine / 10_000:.4f}", "overload_percent": "22.5",
            "count_in_year": str(scene.chance.randrange(1, 4)), "deciding_body": "交通运输主管部门",
            **dates(decided_on=day, act_ended_on=scene.before(day, 3, 40)),
        }  # fmt: skip
    for vehicle, day, number in repeated(scene):
        decided = scene.weekday(day + timedelta(days=6))
        yield {
            **subject_cells(vehicle, decided), "document_number": document("鲁枣交超罚示", decided, 9000 + number),
            "violation_facts": "示例：车货总重超过限定标准。", "legal_basis": "公路安全保护条例（示例）",
            "penalty_types": "罚款", "penalty_content": "罚款3000元（示例）", "fine_yuan": "0.3",
            "overload_percent": "30.5",
            "count_in_year": str(number % 3 + 1), "deciding_body": "交通运输主管部门",
            **dates(decided_on=decided, act_ended_on=day),
        }  # fmt: skip


@recipe("overload-list", U10)
def listed(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(42):
        day = scene.day(date(2023, 1, 3), scene.today - timedelta(days=40))
        kinds = ((world.vehicles, "O1"), (world.of("freight"), "O7"), (world.people["driver"], "O8"))
        pool, cause = kinds[number % 3]
        counted = {"occurrences": "3", **dates(count_from=day - timedelta(days=365), count_until=day)}
        first = dates(first_issued_on=scene.before(day, 400, 2500))
        shown = day + timedelta(days=12)
        yield {
            **subject_cells(scene.pick(pool), day), "list_number": f"ZZCX-{day.year}-示例{number + 1:03d}",
            "list_type": "BLK-OVL", "cause": cause, **(counted | first if cause == "O1" else {}),
            "facts": "示例：一年内违法超限运输3次。" if cause == "O1" else "示例：无正当理由拒不接受检查。",
            "legal_basis": "交办公路〔2017〕8号", "document_number": document("枣交治超示", day, number),
            "list_state": "已公布",
            **dates(decided_on=day, act_ended_on=scene.before(day, 5, 60), notice_from=day,
                    notice_until=day + timedelta(days=7),
                    published_on=shown, valid_until=later(shown, 2)),
        }  # fmt: skip
