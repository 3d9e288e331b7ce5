"""Which unit should handle a case, and why: the record's unit, then the topic, then the column, then a person."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.units.models import Unit
from objections.cases.models import Case
from objections.routing.models import RoutingRule, RuleBasis

FILE = Path(__file__).with_name("rules.toml")
SOURCE = "枣交字〔2018〕37号"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The proposed unit (None: nobody is named, the administrator decides), helpers, and the reason in Chinese."""

    unit: Unit | None
    helpers: tuple[Unit, ...]
    reason: str


def suggest(case: Case, *, today: date | None = None) -> Suggestion:
    """Return who should handle a case; never a unit whose staff is accused or that returned it."""
    day = today or timezone.localdate()
    barred = _barred(case)
    if case.record is not None and case.record.unit_id not in barred:
        unit = case.record.unit
        return Suggestion(unit, (), f"记录由{unit.name}提供，由它核查。")
    for basis, key, why in _keys(case):
        units = _units(basis, key, day)
        leads = [rule for rule in units if rule.is_lead and rule.unit_id not in barred]
        if leads:
            helpers = tuple(rule.unit for rule in units if rule.pk != leads[0].pk and rule.unit_id not in barred)
            return Suggestion(
                leads[0].unit, helpers, f"{why}“{leads[0].label}”由{leads[0].unit.name}承办（{SOURCE}）。"
            )
    return Suggestion(None, (), "没有规则指明承办单位，请网站管理员选择；仍有疑问的由局法制科决定。")


@transaction.atomic
def seed_rules() -> int:
    """Create the rules of the founding notice that are not there yet; a key that has rows of its own is left alone."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    made = 0
    for topic in topics():
        made += _seed(RuleBasis.TOPIC, topic["key"], topic, units)
        made += sum(_seed(RuleBasis.COLUMN, slug, topic, units) for slug in topic.get("columns", []))
    return made


@cache
def topics() -> tuple[dict[str, Any], ...]:
    """Return the topics of the founding notice, for choices and for seeding."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["topics"])


def _seed(basis: RuleBasis, key: str, topic: dict[str, Any], units: dict[str, Unit]) -> int:
    if RoutingRule.objects.filter(basis=basis, key=key).exists():
        return 0
    leads, assists = topic["lead"], topic.get("assist", [])
    rows = [
        RoutingRule(
            basis=basis,
            key=key,
            label=topic["label"],
            unit=units[code],
            is_lead=code in leads,
            order=order,
            source=SOURCE,
        )
        for order, code in enumerate([*leads, *assists], start=1)
        if code in units
    ]
    return len(RoutingRule.objects.bulk_create(rows))


def _keys(case: Case) -> list[tuple[RuleBasis, str, str]]:
    """Return what to look under, best first."""
    found = [(RuleBasis.TOPIC, case.topic, "事项类别")]
    if case.record is not None:
        found.append((RuleBasis.COLUMN, case.record.item.slug, "目录事项所属的"))
    found.append((RuleBasis.COLUMN, case.column, "栏目所属的"))
    return [entry for entry in found if entry[1]]


def _units(basis: RuleBasis, key: str, day: date) -> list[RoutingRule]:
    rules = RoutingRule.objects.in_force(day).filter(basis=basis, key=key)
    return list(rules.select_related("unit").order_by("order", "pk"))


def _barred(case: Case) -> set[int]:
    """Return the units that returned the case or whose staff it accuses."""
    returned = case.events.filter(action="return").values_list("from_unit_id", flat=True)
    return {pk for pk in (*returned, case.accused_unit_id) if pk is not None}
