"""The way of a case in words for the one who asked: what was done, where it is, what is still to come."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from credit.units.models import Unit
from objections.cases.choices import CaseKind
from objections.cases.models import Case, CaseEvent
from objections.letters.services import matter

FILE = Path(__file__).with_name("story.toml")
NOBODY = "责任单位"
YOUR_TURN = {"supplement": "请在期限内一次补齐材料，补齐前不计时。", "follow_up": "请您评价一下办理情况。"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing on the way: `shape` is done, now or todo; `reason` is what the applicant is told with it."""

    shape: str
    label: str
    at: datetime | None = None
    reason: str = ""
    text: str = ""


def way_of(case: Case) -> list[Passage]:
    """Return the passages of a case: done ones from its events, then the present and the coming stations."""
    events = list(case.events.select_related("from_unit", "to_unit"))
    names = _helper_names(events)
    done = [passage for event in events if (passage := _told(case, event, names)) is not None]
    return done + (_ahead(case) if case.is_open else [])


def sentence_of(case: Case) -> str:
    """Return in one sentence where the case stands, and whether the applicant has to do something."""
    about = "" if case.record is None else f"（{matter(case)}）"
    holder = f"，由{case.unit.name}办理" if case.is_open and case.unit is not None else ""
    turn = YOUR_TURN.get(case.state, "您现在什么都不用做。") if case.is_open else ""
    return f"您的{CaseKind(case.kind).label}{about}：{case.state_entry.tells}{holder}。{turn}"


def _told(case: Case, event: CaseEvent, names: dict[int, str]) -> Passage | None:
    moves = _table()["moves"]
    special = [f"{event.action}_marked"] if event.facts.get("marked") else []
    key = next((key for key in (*special, f"{event.action}_{case.kind}", event.action) if key in moves), None)
    if key is None:
        return None
    label = moves[key].format(
        kind=CaseKind(case.kind).label,
        unit=event.to_unit.name if event.to_unit else NOBODY,
        from_unit=event.from_unit.name if event.from_unit else NOBODY,
        due=_said(case.due_on),
        helpers="、".join(names[pk] for pk in event.facts.get("helpers", []) if pk in names) or "有关单位",
    )
    return Passage("done", label, timezone.localtime(event.at), event.reason)


def _ahead(case: Case) -> list[Passage]:
    stations = _table()[case.kind]
    at = next((n for n, one in enumerate(stations) if case.state in one["states"]), len(stations))
    unit = case.unit.name if case.unit else NOBODY
    last = len(stations) - 1
    return [
        Passage(
            "now" if n == at else "todo",
            one["label"].format(unit=unit),
            text=one["text"] + (f"最迟 {_said(case.due_on)}。" if n == last and case.due_on else ""),
        )
        for n, one in enumerate(stations)
        if n >= at
    ]


def _helper_names(events: Iterable[CaseEvent]) -> dict[int, str]:
    wanted = {pk for event in events for pk in event.facts.get("helpers", [])}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _said(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
