"""Waterway transport: firms, crews, ships, misconduct."""

from collections.abc import Iterator
from datetime import date

from credit.demo import names, numbers
from credit.demo.recipes.base import (
    Row,
    Scene,
    dates,
    document,
    employer_cells,
    identity_cells,
    later,
    operator_cells,
    owner_cells,
    recipe,
    subject_cells,
)

U12 = "U12"
_AUTHORITY = "枣庄市港航管理局（示例）"
_SINCE = date(2019, 1, 1)
_FAULTS = {
    "WT1": "持失效证件从事水路运输", "WT2": "超越许可范围经营", "WT5": "船舶证书无效", "WT6": "船舶载货超过核定载重线",
    "WT7": "配员低于最低安全配员", "WT9": "未按规定报送统计资料",
}  # fmt: skip


@recipe("waterway-enterprise", U12)
def enterprises(scene: Scene) -> Iterator[Row]:
    for number, firm in enumerate(scene.world.of("waterway")):
        day = scene.day(_SINCE)
        port = "港" in firm.name or "码头" in firm.name
        yield {
            "enterprise_name": firm.name, "uscc": firm.uscc, "legal_representative": firm.representative,
            "contact_phone": numbers.phone(firm.number), "registered_address": names.address(scene.chance),
            "licence_number": f"鲁交水许示例{number + 1:04d}", "licence_authority": _AUTHORITY,
            "business_types": "港口货物装卸仓储" if port else "国内水路普通货物运输", "business_state": "营业",
            "ship_count": str(scene.chance.randrange(1, 20)),
            "capacity_tonnes": str(scene.chance.randrange(5, 200) * 100),
            "source_document_number": document("枣港航许示", day, number),
            **dates(issued_on=day, first_issued_on=min(firm.since, day), valid_until=later(day, 5)),
        }  # fmt: skip


@recipe("waterway-practitioner", U12)
def practitioners(scene: Scene) -> Iterator[Row]:
    for number, person in enumerate(scene.world.people["crew"]):
        day = scene.day(_SINCE)
        ship = scene.chance.choice(scene.world.ships)
        yield {
            "person_name": person.name, **identity_cells(person),
            "post": scene.chance.choice(("船长", "大副", "轮机长", "二管轮", "值班水手", "值班机工")),
            "certificate_number": f"示例适任{number + 1:05d}",
            "competence_class": scene.chance.choice(("一类", "二类", "三类")),
            "competence_state": "适任", "certificate_authority": "示例海事机构", **employer_cells(person.employer, day),
            "ship_name": ship.name, "ship_number": ship.number,
            "source_document_number": document("枣港航员示", day, number),
            **dates(issued_on=day, valid_until=later(day, 5), employed_from=scene.before(day, 0, 300)),
        }  # fmt: skip


@recipe("ship", U12)
def ships(scene: Scene) -> Iterator[Row]:
    for ship in scene.world.ships:
        day = scene.day(date(2020, 1, 1))
        tonnes = scene.chance.randrange(3, 20) * 100
        yield {
            "ship_name": ship.name, "ship_number": ship.number, "mmsi": numbers.marine_identity(ship.place),
            "ship_type": ship.kind, "home_port": "枣庄示例港",
            "operation_certificate_number": f"鲁SJ示例{ship.place:05d}",
            "certificate_authority": _AUTHORITY,
            "business_types": "国内水路旅客运输" if ship.kind == "旅游船" else "国内水路普通货物运输",
            **operator_cells(ship.operator, day), **owner_cells(ship.owner, day), "gross_tonnage": str(tonnes),
            "deadweight_tonnes": str(tonnes + 300), "engine_power_kw": str(tonnes // 3), "ship_state": "营运",
            "source_document_number": document("枣港航船示", day, ship.place),
            **dates(issued_on=day, first_issued_on=ship.since, valid_until=later(day, 5), owned_from=ship.since,
                    built_on=ship.since),
        }  # fmt: skip


@recipe("waterway-misconduct", U12)
def misconduct(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(60):
        day = scene.day(date(2020, 1, 1))
        party = scene.pick((world.of("waterway"), world.of("waterway"), world.ships, world.people["crew"])[number % 4])
        kind = scene.chance.choice(list(_FAULTS))
        yield {
            **subject_cells(party, day), "misconduct_type": kind, "facts": f"示例：检查发现{_FAULTS[kind]}。",
            "legal_basis": "水路运输市场信用信息管理办法（示例）",
            "document_number": document("枣港航失信示", day, number),
            "points": str(scene.chance.choice((2, 5, 10))), "amount_yuan": str(scene.chance.randrange(5, 80) * 100),
            "severity": scene.chance.choices(("轻微", "一般", "严重"), (4, 5, 1))[0],
            **dates(decided_on=day, act_ended_on=scene.before(day, 3, 40)),
        }  # fmt: skip
