"""Highway and waterway construction: firms, engineers, projects, misconduct, findings, commendations."""

from collections.abc import Iterator
from datetime import date, timedelta

from credit.demo import names, numbers
from credit.demo.recipes.base import (
    Row,
    Scene,
    dates,
    document,
    employer_cells,
    identity_cells,
    later,
    recipe,
    subject_cells,
)
from credit.demo.world import Firm, Project

U04, U14 = "U04", "U14"
_TYPES = (
    ("施工企业", "公路工程施工总承包", "二级"), ("施工企业", "公路路面工程专业承包", "三级"),
    ("施工企业", "桥梁工程专业承包", "一级"), ("监理企业", "公路工程监理", "乙级"),
    ("试验检测机构", "公路工程试验检测", "乙级"), ("设计企业", "公路行业设计", "甲级"),
)  # fmt: skip
_ENGINEERS = ("注册建造师（公路工程）", "公路工程监理工程师", "公路水运工程试验检测师", "公路工程造价工程师")
_FAULTS = (
    ("投标行为", "HC1-09", "投标文件弄虚作假"), ("履约行为", "HC2-03", "主要人员未按承诺到位"),
    ("履约行为", "HC2-05", "无正当理由进度滞后"), ("履约行为", "HC2-08", "安全隐患未及时整改"),
    ("履约行为", "HC2-10", "拖欠农民工报酬"), ("其他行为", "JJC202007", "人员配备不符"),
)  # fmt: skip
_FINDINGS = (
    ("实体质量", "路面厚度不足"), ("原材料与试验检测", "试验检测频率不足"), ("安全生产", "临边防护不到位"),
    ("质量管理行为", "施工日志不完整"), ("文明施工与环境保护", "扬尘治理不到位"),
)  # fmt: skip


@recipe("construction-enterprise", U04)
def enterprises(scene: Scene) -> Iterator[Row]:
    for number, firm in enumerate(scene.world.of("construction")):
        day = scene.day(max(firm.renamed_on, date(2019, 1, 1)))
        kind, category, grade = _TYPES[number % len(_TYPES)]
        former = {"former_name": firm.former} if firm.former else {}
        yield {
            "uscc": firm.uscc, "enterprise_name": firm.name, **former, "unit_type": kind,
            "legal_representative": firm.representative, "legal_representative_phone": numbers.phone(firm.number),
            "economic_type": "有限责任公司", "registered_city": "枣庄市",
            "registered_address": names.address(scene.chance),
            "business_scope": f"{category}（示例）", "qualification_category": category, "qualification_grade": grade,
            "qualification_certificate_number": f"D{numbers.DIVISION}{number + 1:05d}示例",
            "qualification_authority": "山东省示例主管部门",
            "source_document_number": document("枣交建资示", day, number),
            **dates(established_on=firm.since, qualification_issued_on=day, qualification_valid_until=later(day, 5)),
        }  # fmt: skip


@recipe("construction-practitioner", U04)
def practitioners(scene: Scene) -> Iterator[Row]:
    for number, person in enumerate(scene.world.people["engineer"]):
        day = scene.day(date(2019, 1, 1))
        yield {
            "person_name": person.name, "gender": scene.chance.choice("男女"), **identity_cells(person),
            **employer_cells(person.employer, day), "practice_qualification": scene.chance.choice(_ENGINEERS),
            "registration_certificate_number": f"示例注{number + 1:06d}", "certification_unit": "示例发证单位",
            "qualification_status": "有效", "source_document_number": document("枣交建人示", day, number),
            **dates(issued_on=day, registered_on=day, registration_valid_until=later(day, 4)),
        }  # fmt: skip


@recipe("project", U04)
def projects(scene: Scene) -> Iterator[Row]:
    """One row a participant: owner, designer, builder, supervisor and laboratory of each project."""
    for project in scene.world.projects:
        amount = scene.chance.randrange(300, 30_000)
        yield from (_participant(scene, project, role, firm, amount) for role, firm in project.participants)


def _participant(scene: Scene, project: Project, role: str, firm: Firm, amount: int) -> Row:
    done = project.since + timedelta(days=420)
    over = done < scene.today
    kind = {"设计单位": "勘察设计", "监理单位": "施工监理"}.get(role, "施工总承包")
    return {
        "participant_uscc": firm.uscc, "participant_name": firm.name_on(project.since), "participant_role": role,
        "project_number": project.number, "project_name": project.name, "construction_unit": "枣庄示例公路建设中心",
        "lot_number": "示例-1", "lot_name": f"{project.name}第一标段", "lot_type": kind,
        "location_code": numbers.DIVISION, "overview": "示例工程，仅用于演示。", "contract_amount": str(amount),
        "project_code": project.code, "project_state": "竣工" if over else "在建",
        "source_document_number": document("枣交建批示", project.since, project.place),
        **({"quality": "合格"} if over else {}),
        **dates(started_on=project.since, completed_on=done if over else None),
    }  # fmt: skip


@recipe("construction-misconduct", U14, U04)
def misconduct(scene: Scene) -> Iterator[Row]:
    for number in scene.times(70):
        day = scene.day(date(2020, 1, 1))
        person = number % 8 == 7
        category, code, title = _FAULTS[number % len(_FAULTS)]
        party = scene.pick(scene.world.people["engineer"] if person else scene.world.of("construction"))
        project = scene.chance.choice(scene.world.projects)
        yield {
            **subject_cells(party, day), "title": f"示例标段{title}", "category": category, "behaviour_code": code,
            "document_number": document("枣交建失信示", day, number), "facts": f"示例标段{title}，已责令改正。",
            "points": str(scene.chance.choice((1, 2, 5, 10))), "project_number": project.number,
            "project_name": project.name, **dates(decided_on=day, act_ended_on=scene.before(day, 2, 50)),
        }  # fmt: skip


@recipe("construction-finding", U14)
def findings(scene: Scene) -> Iterator[Row]:
    for number in scene.times(90):
        day = scene.day(date(2020, 1, 1))
        project = scene.chance.choice(scene.world.projects)
        party = project if number % 3 == 0 else scene.pick(scene.world.of("construction"))
        involved = {} if party is project else {
            "involved_project_number": project.number, "involved_project_name": project.name
        }  # fmt: skip
        category, text = scene.chance.choice(_FINDINGS)
        mended = day + timedelta(days=20)
        done = mended <= scene.today
        yield {
            **subject_cells(party, day), **involved, "document_number": document("枣交质监示", day, number),
            "finding_number": "1", "finding_category": category, "finding_level": "一般问题",
            "finding": f"示例：{text}。", "rectification_state": "已整改" if done else "整改中",
            **dates(inspected_on=day, rectify_by=day + timedelta(days=30), rectified_on=mended if done else None),
        }  # fmt: skip


@recipe("construction-honour", U04)
def honours(scene: Scene) -> Iterator[Row]:
    for number in scene.times(45):
        day = scene.day(date(2020, 1, 1))
        firm = scene.chance.choice(scene.world.of("construction"))
        yield {
            "uscc": firm.uscc, "enterprise_name": firm.name_on(day), "commendation_title": "示例年度公路建设先进单位",
            "commendation_number": document("枣交建表示", day, number), "commendation_year": str(day.year - 1),
            "recognition_level": scene.chance.choice(("省级", "市级", "市级", "县级")),
            "issued_by": "枣庄市交通运输局（示例）", "content": "工程质量和履约情况良好（示例）。",
            **dates(issued_on=day),
        }  # fmt: skip
