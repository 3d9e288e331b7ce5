"""How a case is told on the desk: its light in words, what it is about, how its due day was counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from credit.kernel.workdays import WorkdayCalendar
from objections.cases.models import Case
from objections.deadlines.clocks import workdays_between
from objections.deadlines.lights import Light, light_of
from objections.deadlines.limits import limit_for

SHAPES = {
    Light.GREY: "‖", Light.GREEN: "○", Light.YELLOW: "◐", Light.ORANGE: "●", Light.RED: "▲", Light.BLACK: "■",
}  # fmt: skip
PERSONAL = "（涉个人）"


@dataclass(frozen=True, slots=True)
class Shown:
    """A light as the desk shows it: colour (class of the style sheet), shape, words."""

    colour: str
    shape: str
    words: str


def shown_light(case: Case, today: date, calendar: WorkdayCalendar) -> Shown | None:
    """Return the light of a case with the working days left written out; none for a closed one."""
    if not case.is_open:
        return None
    light = light_of(case, today, calendar)
    return Shown(str(light), SHAPES[light], _words(case, light, today, calendar))


def _words(case: Case, light: Light, today: date, calendar: WorkdayCalendar) -> str:
    due_on = next_due(case)
    if case.is_paused or due_on is None:
        return f"已暂停，{case.get_pause_ground_display() or '未计时'}"
    if due_on < today:
        over = max(1, workdays_between(due_on, today, calendar))
        return f"超期 {over} 个工作日" + ("，已升级督办" if light == Light.BLACK else "")
    left = workdays_between(today, due_on, calendar)
    return "今天到期" if left == 0 or due_on == today else "明天到期" if left == 1 else f"还有 {left} 个工作日"


def next_due(case: Case) -> date | None:
    """Return the nearer of the due days of state and case."""
    return min(filter(None, (case.state_due_on, case.due_on)), default=None)


def about(case: Case) -> str:
    """Return what a case is about, as lists may tell it: persons and their things only on the case page."""
    if case.record is not None:
        name = PERSONAL if case.record.is_personal else case.record.subject.name
        return f"{case.record.item.name}：{name}"
    if case.subject is not None:
        return PERSONAL if case.subject.is_personal else case.subject.name
    return case.get_matter_type_display() if case.matter_type else case.topic or "未指明对象"


def clock_of(case: Case) -> list[tuple[str, Any]]:
    """Return how the due day was counted, line by line: start, rule and source, pauses, extensions."""
    limit = limit_for(case.kind, case.limit_key, case.counted_from)
    lines: list[tuple[str, Any]] = [("起算", f"{case.counted_from}（当天不算）")]
    if limit is not None:
        length = f"{limit.workdays} 个工作日" if limit.workdays else f"{limit.days} 天"
        lines.append(("全程期限", f"{length}，{limit.source}"))
    if case.extra_workdays:
        lines.append(("延长", f"{case.extra_workdays} 个工作日"))
    if case.paused_workdays:
        lines.append(("扣除暂停", f"{case.paused_workdays} 个工作日"))
    if case.is_paused:
        lines.append(("现在", f"{case.paused_on} 起暂停：{case.get_pause_ground_display()}"))
    if case.due_on:
        provisional = "（节假日未公布，暂按周末推算）" if case.due_is_provisional else ""
        lines.append(("全程到期", f"{case.due_on}{provisional}"))
    if case.state_due_on:
        lines.append(("本环节到期", f"{case.state_due_on}（{case.state_since} 进入本环节）"))
    return lines
