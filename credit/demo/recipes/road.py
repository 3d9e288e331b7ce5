"""Road transport: firms, practitioners, vehicles, repair and training, misconduct."""

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
from credit.demo.world import ROAD, Vehicle

U09 = "U09"
_BUSINESS = {"freight": "道路普通货物运输", "coach": "道路旅客运输", "hazardous": "道路危险货物运输"}
_LOADS = {"重型半挂牵引车": (8800, 49000, 6), "重型自卸货车": (16000, 31000, 4), "重型罐式货车": (15500, 31000, 4)}
_DRIVES = {
    "freight": "经营性道路货物运输驾驶员", "coach": "经营性道路旅客运输驾驶员", "hazardous": "道路危险货物运输驾驶员",
}  # fmt: skip
_MISCONDUCT = {
    "服务质量问题": "经核实存在服务质量问题，乘客投诉属实",
    "安全管理问题": "未按规定建立安全生产台账",
    "动态监控问题": "未按规定监控车辆运行，对超速报警未处理",
    "车辆技术管理问题": "未按规定周期维护和检测车辆",
    "从业人员管理问题": "聘用的驾驶员未参加继续教育",
    "有责投诉": "一年内发生三次以上有责投诉",
}


@recipe("road-enterprise", U09)
def enterprises(scene: Scene) -> Iterator[Row]:
    """One row a firm; a licence runs four years, one in ten is over."""
    for firm in scene.world.of(*ROAD):
        current = scene.chance.random() > 0.1
        latest = scene.world.today.replace(day=1)
        first = max(date(scene.today.year - 4 if current else 2018, latest.month, 1), firm.renamed_on)
        day = scene.day(first)
        yield {
            "enterprise_name": firm.name, "uscc": firm.uscc, "enterprise_type": "有限责任公司", "province": "山东省",
            "city": "枣庄市", "legal_representative": firm.representative, "contact_phone": numbers.phone(firm.number),
            "registered_address": names.address(scene.chance), "licence_number": numbers.twelve_digits(firm.number),
            "licence_authority": "枣庄市运输管理处（示例）", "business_types": _BUSINESS[firm.sector],
            "business_scope": f"{_BUSINESS[firm.sector]}（示例）", "business_state": "营业" if current else "停业",
            "vehicle_count": str(scene.chance.randrange(1, 60)),
            "practitioner_count": str(scene.chance.randrange(2, 90)),
            **dates(registered_on=firm.since, licence_issued_on=day, first_issued_on=min(firm.since, day),
                    valid_from=day, valid_until=later(day, 4)),
        }  # fmt: skip


@recipe("road-practitioner", U09)
def practitioners(scene: Scene) -> Iterator[Row]:
    for number, person in enumerate(scene.world.people["driver"]):
        day = scene.day(date(2019, 1, 1))
        hired = scene.before(day, 0, 400)
        yield {
            "person_name": person.name, **identity_cells(person), "qualification_number": person.identity,
            "phone": numbers.phone(person.number), "category": _DRIVES[person.employer.sector],
            "certificate_authority": "枣庄市运输管理处（示例）", "certificate_state": "有效",
            "integrity_grade": scene.chance.choice(("AAA", "AAA", "AA", "AA", "A", "B")),
            "integrity_points": str(scene.chance.choice((0, 0, 1, 3, 6, 10))), **employer_cells(person.employer, day),
            "source_document_number": document("枣运从示", day, number),
            **dates(first_issued_on=scene.before(day, 1, 3000), issued_on=day, valid_until=later(day, 6),
                    integrity_period_ended_on=later(day, 1), employed_from=hired, birth_date=person.born),
        }  # fmt: skip


@recipe("road-vehicle", U09)
def vehicles(scene: Scene) -> Iterator[Row]:
    for vehicle in scene.world.vehicles:
        yield _vehicle(scene, vehicle)


def _vehicle(scene: Scene, vehicle: Vehicle) -> Row:
    current = scene.chance.random() > 0.12
    day = scene.day(max(vehicle.since, date(scene.today.year - 3 if current else 2018, 1, 1)))
    load, total, axles = _LOADS.get(vehicle.kind, (9900, 18000, 2))
    coach = vehicle.kind == "大型客车"
    size = {"seats": str(scene.chance.choice((35, 47, 55)))} if coach else {"approved_load_kg": str(load)}
    return {
        "plate_number": vehicle.plate, "plate_colour": vehicle.colour, "vehicle_type": vehicle.kind,
        "vin": numbers.vin(vehicle.number), "vehicle_certificate_number": numbers.twelve_digits(vehicle.number),
        "certificate_authority": "枣庄市运输管理处（示例）", "business_types": _BUSINESS[vehicle.operator.sector],
        **operator_cells(vehicle.operator, day), **owner_cells(vehicle.owner, day), **size,
        "total_mass_kg": str(total), "axles": str(axles), "technical_grade": scene.chance.choice(("一级", "二级")),
        "vehicle_state": "营运" if current else scene.chance.choice(("停运", "报停", "报废")),
        "source_document_number": document("枣运车示", day, vehicle.number),
        **dates(first_issued_on=vehicle.since, issued_on=day, valid_until=later(day, 4), operated_from=vehicle.since,
                technical_grade_on=day, annual_review_until=later(day, 1)),
    }  # fmt: skip


@recipe("repair-and-training", U09)
def repair_and_training(scene: Scene) -> Iterator[Row]:
    for firm in scene.world.of("repair"):
        day = scene.day(max(firm.renamed_on, date(2019, 1, 1)))
        training = "驾" in firm.name
        kinds = (
            ("一级普通机动车驾驶员培训", "二级普通机动车驾驶员培训")
            if training
            else ("一类汽车维修", "二类汽车维修", "三类汽车维修")
        )
        staff = {"instructor_count": "40", "training_vehicle_count": "36"} if training else {"technician_count": "12"}
        yield {
            "enterprise_name": firm.name, "uscc": firm.uscc, "legal_representative": firm.representative,
            "contact_phone": numbers.phone(firm.number), "business_address": names.address(scene.chance),
            "filing_number": f"{numbers.twelve_digits(firm.number)}示例",
            "filing_authority": "枣庄市运输管理处（示例）",
            "business_category": scene.chance.choice(kinds), "business_state": "营业", **staff,
            **dates(filed_on=day, valid_until=later(day, 6)),
        }  # fmt: skip


@recipe("road-misconduct", U09)
def misconduct(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(130):
        pools = (world.of(*ROAD), world.of(*ROAD), world.vehicles, world.people["driver"], world.traders)
        day = scene.day(date(2020, 1, 1))
        kind = scene.chance.choice(list(_MISCONDUCT))
        yield {
            **subject_cells(scene.pick(pools[number % 5]), day), "misconduct_type": kind,
            "facts": f"示例：检查发现当事人{_MISCONDUCT[kind]}。", "legal_basis": "道路运输信誉考核办法（示例）",
            "document_number": document("枣运失信示", day, number), "points": str(scene.chance.choice((2, 5, 10, 20))),
            "severity": scene.chance.choices(("轻微", "一般", "严重"), (4, 5, 1))[0],
            **dates(decided_on=day, act_ended_on=scene.before(day, 3, 60)),
        }  # fmt: skip
