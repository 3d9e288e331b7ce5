"""Safety: accidents and hazards, grades of the safety evaluation."""

from collections.abc import Iterator
from datetime import date, timedelta

from credit.demo.recipes.base import Row, Scene, dates, document, later, recipe, subject_cells
from credit.demo.world import ROAD, Project

U08 = "U08"


@recipe("safety-accident", U08)
def accidents(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for number in scene.times(44):
        day = scene.day(date(2020, 1, 1))
        hazard = number % 2 == 0
        happened = scene.before(day, 5, 60)
        party = scene.pick(world.projects if number % 4 == 0 else world.of(*ROAD))
        due = happened + timedelta(days=30)
        done = due <= scene.today
        kind = {
            "accident_kind": "重大事故隐患", "facts": "示例：高边坡支护不到位。", **dates(rectify_by=due)
        } if hazard else {
            "accident_kind": "生产安全事故", "facts": "示例：车辆侧翻，无人员死亡。", "deaths": "0",
            "accident_level": "一般事故", "responsibility": scene.chance.choice(("主要责任", "同等责任", "次要责任")),
        }  # fmt: skip
        yield {
            **subject_cells(party, day), **kind, "place": "枣庄市示例路段",
            "accident_type": "交通工程建设" if isinstance(party, Project) else "道路运输",
            "rectification_state": "已整改" if done else "整改中", "document_number": document("枣交安示", day, number),
            **dates(occurred_on=happened, decided_on=day, rectified_on=due if done else None),
        }  # fmt: skip


@recipe("safety-grade", U08)
def grades(scene: Scene) -> Iterator[Row]:
    seen: set[tuple[object, ...]] = set()
    for number in scene.times(160):
        firm = scene.chance.choice(scene.world.of(*ROAD, "waterway"))
        day = scene.day(date(2020, 3, 1))
        year = day.year - 1
        if (firm, year) in seen:
            continue
        seen.add((firm, year))
        yield {
            **subject_cells(firm, day), "business_type": "水路运输" if firm.sector == "waterway" else "道路运输",
            "score": str(scene.chance.randrange(60, 100)), "grade": scene.chance.choice(("AA", "A", "A", "B", "C")),
            "document_number": document("枣交安评示", day, number),
            **dates(period_from=date(year, 1, 1), period_until=date(year, 12, 31), decided_on=day,
                    valid_until=later(day, 1)),
        }  # fmt: skip
