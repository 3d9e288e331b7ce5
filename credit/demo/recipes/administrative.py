"""Licences, penalties, inspections and honours: what every unit files."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from credit.demo.recipes import violations
from credit.demo.recipes.base import (
    DESK,
    UNIT,
    Row,
    Scene,
    dates,
    document,
    later,
    party_cells,
    recipe,
    subject_cells,
)
from credit.demo.recipes.violations import Grant, Violation
from credit.demo.world import ROAD, Firm, Person

DISTRICTS = ("U15-370402", "U15-370403", "U15-370404", "U15-370405", "U15-370406", "U15-370481")
NEW_LAW = date(2021, 7, 15)
CLASSES_FROM = date(2023, 5, 1)
_SECTORS = {
    violations.ROAD: (*ROAD, "repair"), violations.CITY: ("taxi", "platform"), violations.WATER: ("waterway",),
    violations.HIGHWAY: ("construction", "source", "freight"), violations.WORKS: ("construction",),
    violations.LOAD: ("freight", "source"),
}  # fmt: skip


def _party(scene: Scene, field: str, number: int) -> Firm | Person:
    """Return a firm of the field, now and then a trader or a natural person."""
    if field in (violations.ROAD, violations.LOAD) and number % 7 == 6:
        return scene.chance.choice(scene.world.traders)
    if field in (violations.ROAD, violations.LOAD, violations.CITY) and number % 11 == 10:
        return scene.chance.choice(scene.world.people["taxi" if field == violations.CITY else "driver"])
    return scene.chance.choice(scene.world.of(*_SECTORS[field]))


def _of_fields(table: Sequence[Any], fields: Sequence[str]) -> list[Any]:
    return [entry for entry in table if entry.field in fields]


@recipe("licence", "U09")
def licences(scene: Scene) -> Iterator[Row]:
    """A licence for every trader and for firms without other papers, then many more; the last days' are on desks."""
    bare = [*scene.world.traders, *scene.world.of("source")]
    renamed = [firm for firm in scene.world.firms if firm.former]
    for number, firm in enumerate(bare):
        yield _licence(scene, violations.GRANTS[0], firm, scene.day(), number, "U09")
    for number, firm in enumerate(renamed):
        day = scene.day(date(2018, 1, 2), firm.renamed_on - timedelta(days=1))
        yield _licence(scene, violations.GRANTS[0], firm, day, 1000 + number, "U09")
    units = (*violations.GRANTS_BY_UNIT, *DISTRICTS, *DISTRICTS)
    for number in scene.times(720):
        unit = scene.chance.choice(units)
        fields = violations.GRANTS_BY_UNIT.get(unit, (violations.ROAD, violations.HIGHWAY))
        grant = scene.chance.choice(_of_fields(violations.GRANTS, fields))
        yield _licence(scene, grant, _party(scene, grant.field, number), scene.day(), 2000 + number, unit)
    for number in scene.times(42):
        day = scene.weekday(scene.today - timedelta(days=number % 14))
        row = _licence(scene, violations.GRANTS[0], _party(scene, violations.ROAD, 0), day, 5000 + number, "U09")
        yield row | {DESK: ("submitted", "submitted", "draft", "returned")[number % 4]}


def _licence(scene: Scene, grant: Grant, party: Firm | Person, day: date, number: int, unit: str) -> Row:
    return {
        UNIT: unit, **party_cells(party, day), "document_title": f"{grant.title}（示例）",
        "document_number": document("鲁枣交许", day, number), "licence_type": "普通",
        "certificate_name": grant.certificate, "licence_number": f"示例{day.year}{number:06d}",
        "licence_content": f"{grant.content}（示例）。", "status": "1", "industry_field": grant.field,
        **dates(decided_on=day, valid_from=day, valid_until=later(day, grant.years)),
    }  # fmt: skip


@recipe("penalty", "U10")
def penalties(scene: Scene) -> Iterator[Row]:
    """Penalties of all units that punish; old ones state their class, simplified ones are never shown."""
    units = ("U10", "U10", "U10", "U09", "U09", "U11", "U12", "U14", *DISTRICTS)
    for number in scene.times(1250):
        unit = scene.chance.choice(units)
        yield _penalty(scene, unit, scene.day(), number)
    for number in scene.times(120):
        day = scene.day(scene.today - timedelta(days=150), scene.today - timedelta(days=10))
        yield _penalty(scene, scene.chance.choice(units), day, 3000 + number)
    for number in scene.times(60):
        day = scene.weekday(scene.today - timedelta(days=number % 15))
        row = _penalty(scene, scene.chance.choice(units), day, 5000 + number)
        yield row | {DESK: ("submitted", "submitted", "draft", "submitted", "returned")[number % 5]}


def _penalty(scene: Scene, unit: str, day: date, number: int) -> Row:
    fields = violations.BY_UNIT.get(unit, violations.OF_DISTRICTS)
    violation: Violation = scene.chance.choice(_of_fields(violations.VIOLATIONS, fields))
    party = _party(scene, violation.field, number)
    ended = scene.before(day, 4, 70)
    simple = number % 12 == 11
    when = f"{ended.year}年{ended.month}月{ended.day}日"
    fine = min(violation.fines[0], 1000) if simple else scene.chance.choice(violation.fines)
    return {
        UNIT: unit, **party_cells(party, day), "document_number": document("鲁枣交执罚", day, number),
        "violation_type": f"{violation.act}（示例）",
        "violation_facts": f"{when}，当事人在枣庄市示例路段{violation.act}，经现场检查发现（示例）。",
        "legal_basis": f"{violation.basis}（示例）", "procedure": "简易程序" if simple else "普通程序",
        "industry_field": violation.field, **_sanction(scene, day, fine, number), **_class(scene, day, simple),
        **_involved(scene, violation.field, party),
        **dates(decided_on=day, valid_until=later(day, 3), act_ended_on=ended),
    }  # fmt: skip


def _sanction(scene: Scene, day: date, fine: int, number: int) -> Row:
    """Return kinds, content and amounts; the names of the kinds changed with the law of 2021."""
    if number % 40 == 39:
        kind = "吊销许可证件" if day >= NEW_LAW else "吊销许可证"
        return {
            "penalty_types": kind, "penalty_content": "吊销道路运输经营许可证（示例）。",
            "suspended_certificates": f"道路运输经营许可证 示例{number:06d}",
        }  # fmt: skip
    money = {"penalty_content": f"责令改正，并处罚款{fine}元（示例）。", "fine_yuan": f"{fine / 10_000:.4f}"}
    if number % 15 == 14:
        return money | {"penalty_types": "罚款;没收违法所得", "confiscated_yuan": "0.35"}
    if number % 9 == 8:
        return {"penalty_types": "警告", "penalty_content": "给予警告，责令改正（示例）。"}
    return money | {"penalty_types": "警告;罚款" if number % 4 == 3 else "罚款"}


def _class(scene: Scene, day: date, simple: bool) -> Row:
    """Return the class that a decision before May 2023 states; later ones are classed by rule."""
    if day >= CLASSES_FROM or simple:
        return {}
    return {"severity": scene.chance.choices(("一般", "严重"), (9, 1))[0]}


def _involved(scene: Scene, field: str, party: Firm | Person) -> Row:
    if field == violations.WATER and isinstance(party, Firm):
        return {"ship_number": scene.chance.choice(scene.world.ships).number}
    if field == violations.WORKS:
        return {"project_number": scene.chance.choice(scene.world.projects).number}
    if field in (violations.ROAD, violations.LOAD) and scene.chance.random() < 0.6:
        vehicle = scene.chance.choice(scene.world.vehicles)
        return {"plate_number": vehicle.plate, "plate_colour": vehicle.colour}
    return {}


@recipe("inspection", "U09", "U10", "U13", "U14")
def inspections(scene: Scene) -> Iterator[Row]:
    world = scene.world
    pools = (world.of(*ROAD), world.of(*ROAD), world.vehicles, world.ships, world.projects, world.traders)
    results = ("未发现问题", "未发现问题", "未发现问题", "发现问题已责令改正", "发现问题待后续处理")
    for number in scene.times(420):
        day = scene.day(date(2020, 1, 1))
        result = scene.chance.choice(results)
        mended = (
            {} if result == results[0] else {"follow_up": "责令改正", "result_note": "安全生产台账不完整（示例）。"}
        )
        yield {
            **subject_cells(scene.pick(pools[number % len(pools)]), day),
            "task_number": f"枣交双随机示例{day.year}{number:04d}",
            "task_name": f"示例{day.year}年度交通运输领域双随机抽查",
            "inspection_kind": scene.chance.choice(("定向抽查", "不定向抽查")),
            "matter": scene.chance.choice(("经营资质和许可条件", "安全生产条件", "车船技术状况", "工程质量")),
            "method": "现场检查", "result": result, **mended, **dates(inspected_on=day),
        }  # fmt: skip


@recipe("honour", "U02", "U05")
def honours(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(66):
        day = scene.day(date(2020, 1, 1))
        person = number % 5 == 4
        party = scene.pick(
            world.people["driver"] if person else world.of("freight", "coach", "taxi", "bus", "waterway")
        )
        kind = {
            "honour_kind": "志愿服务", "honour_name": "示例爱心送考志愿服务", "service_hours": "16"
        } if person else {"honour_kind": "荣誉称号", "honour_name": "示例年度文明运输企业"}  # fmt: skip
        yield {
            **subject_cells(party, day), **kind, "honour_level": scene.chance.choice(("省级", "市级", "市级")),
            "year": str(day.year - 1), "document_number": document("枣交荣示", day, number), **dates(decided_on=day),
        }  # fmt: skip
