"""Lists, evaluations, commitments, joint measures and repairs."""

from collections.abc import Iterator
from datetime import date, timedelta

from credit.demo.recipes.base import Row, Scene, dates, document, later, recipe, subject_cells
from credit.demo.world import ROAD

_OWN = ("U09", "U10", "U14")
_SHOWN = timedelta(days=12)
_GRADES = {"HC": ("AA", "A", "A", "B", "C"), "": ("AAA", "AA", "AA", "A", "B")}


@recipe("black-list", *_OWN)
def black_list(scene: Scene) -> Iterator[Row]:
    causes = {"B1": "道路运输经营许可证被吊销", "B2": "被责令停产停业整顿", "B4": "申请补贴提供虚假材料"}
    for number in scene.times(42):
        day = scene.day(date(2023, 1, 3), scene.today - timedelta(days=30))
        party = scene.pick(scene.world.people["driver"] if number % 8 == 7 else scene.world.of(*ROAD, "construction"))
        cause = scene.chance.choice(list(causes))
        yield {
            **subject_cells(party, day), "list_number": f"ZZHMD-{day.year}-示例{number + 1:03d}", "list_type": "BLK-TR",
            "cause": cause, "severity": "严重", "facts": f"示例：{causes[cause]}。",
            "legal_basis": "交政研发〔2018〕181号",
            "basis_state": "现行", "measures": "S1；S5", "document_number": document("枣交名单示", day, number),
            "list_state": "已公布", **_published(day, 2), **dates(act_ended_on=scene.before(day, 20, 90)),
        }  # fmt: skip


@recipe("red-list", *_OWN)
def red_list(scene: Scene) -> Iterator[Row]:
    for number in scene.times(64):
        day = scene.day(date(2020, 3, 2), scene.today - timedelta(days=30))
        yield {
            **subject_cells(scene.pick(scene.world.of(*ROAD, "construction", "waterway")), day),
            "list_number": f"ZZHGMD-{day.year}-示例{number + 1:03d}", "list_type": "RED-TR", "rule": "R4",
            "year": str(day.year - 1), "reason": "最近一次评价为最高等级，无失信记录（示例）。",
            "legal_basis": "守信联合激励备忘录（示例）", "measures": "I1；I4",
            "document_number": document("枣交红名单示", day, number), "list_state": "已公布", **_published(day, 1),
        }  # fmt: skip


def _published(day: date, years: int) -> Row:
    shown = day + _SHOWN
    return dates(
        decided_on=day, notice_from=day, notice_until=day + timedelta(days=10), published_on=shown,
        valid_until=later(shown, years),
    )  # fmt: skip


@recipe("evaluation", "U09")
def evaluations(scene: Scene) -> Iterator[Row]:
    world = scene.world
    schemes = (
        ("RE", world.of(*ROAD), "U09"), ("RE", world.of("freight"), "U09"), ("MR", world.of("repair"), "U09"),
        ("TE", world.of("taxi"), "U09"), ("HC", world.of("construction"), "U04"), ("WT", world.of("waterway"), "U12"),
        ("RD", world.people["driver"], "U09"),
    )  # fmt: skip
    seen: set[tuple[object, ...]] = set()
    for number in scene.times(340):
        scheme, pool, unit = schemes[number % len(schemes)]
        year, party = scene.chance.randrange(2019, scene.today.year), scene.pick(pool)
        if (scheme, party, year) in seen:
            continue
        seen.add((scheme, party, year))
        day = min(date(year + 1, 4, 20) + timedelta(days=number % 25), scene.today)
        yield {
            "@unit": unit, **subject_cells(party, day), "scheme": scheme, "period_type": "自然年度",
            "score": str(scene.chance.randrange(600, 1000)),
            "grade": scene.chance.choice(_GRADES["HC" if scheme in ("HC", "WT") else ""]),
            "document_number": document("枣交评示", day, number), "evaluation_state": "已发布",
            **dates(period_from=date(year, 1, 1), period_until=date(year, 12, 31), decided_on=day,
                    valid_until=later(day, 1)),
        }  # fmt: skip


@recipe("commitment", "U09", "U10", "U13", "U03")
def commitments(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(230):
        day = scene.day(date(2020, 6, 1))
        pools = (world.of("freight"), world.of("repair"), world.traders, world.people["driver"])
        party = scene.pick(pools[number % 4])
        yield {
            **subject_cells(party, day), "commitment_number": f"370499{day:%Y%m%d}{number + 1:06d}",
            "commitment_type": scene.chance.choice(("审批替代型", "主动型", "行业自律型", "信用修复型")),
            "subject_matter": "道路货运经营许可告知承诺（示例）", "content": "承诺符合许可条件，依法经营（示例）。",
            "liability": "违诺的，依法撤销许可（示例）。",
            "fulfilment_state": scene.chance.choice(("履行中", "全部履行")),
            "public_type": "不可公开" if number % 4 == 3 else "可向社会公开",
            **dates(committed_on=day, valid_until=later(day, 2)),
        }  # fmt: skip


@recipe("joint-measure", *_OWN)
def joint_measures(scene: Scene) -> Iterator[Row]:
    for number in scene.times(44):
        day = scene.day(date(2021, 1, 4), scene.today - timedelta(days=20))
        reward = number % 2 == 0
        kind = {
            "measure": "I4", "type": "1", "result": "已激励", "behaviour": "列入守信联合激励对象名单（示例）"
        } if reward else {
            "measure": "P4", "type": "2", "result": "已提高频次", "behaviour": "严重违法超限超载运输（示例）"
        }  # fmt: skip
        yield {
            **subject_cells(scene.pick(scene.world.of(*ROAD)), day), **kind,
            "feedback_number": f"ZZLH-{day.year}-示例{number + 1:03d}", "executing_unit": "枣庄市公路管理局（示例）",
            "execution_content": "降低检查频次（示例）" if reward else "列为重点检查对象（示例）",
            "memorandum": "发改财金〔2017〕274号", "measure_state": "已反馈",
            **dates(started_on=day, fed_back_on=day + timedelta(days=15)),
        }  # fmt: skip


@recipe("repair-result", *_OWN)
def repairs(scene: Scene) -> Iterator[Row]:
    for number in scene.times(44):
        day = scene.day(date(2023, 6, 1))
        applied, adverse = day - timedelta(days=8), scene.before(day, 400, 800)
        granted = number % 4 != 3
        result = {
            "decision": "准予修复",
            **dates(publicity_ended_on=day, fulfilled_on=adverse + timedelta(days=20), committed_on=applied),
        } if granted else {"decision": "不予修复", "refusal_reason": "N3"}  # fmt: skip
        yield {
            **subject_cells(scene.pick(scene.world.of(*ROAD)), day), **result,
            "acceptance_number": f"ZZXF-{day.year}-示例{number + 1:03d}",
            "rule_version": "V2026" if day >= date(2026, 4, 1) else "V2023",
            "channel": scene.chance.choice(("C2", "C3", "C4")),
            "adverse_kind": "行政处罚", "adverse_document_number": document("鲁枣交执罚", adverse, 8000 + number),
            "adverse_authority": "枣庄市交通运输局（示例）", "penalty_types": "罚款", "fine_yuan": "5000",
            "proofs": "缴款收据；信用修复承诺书", "name_consent": "是",
            "decision_document_number": document("枣交修示", day, number),
            **dates(adverse_decided_on=adverse, applied_on=applied, decided_on=day),
        }  # fmt: skip
