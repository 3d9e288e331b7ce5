"""Synthetic overloading: trucks, drivers, firms, weighings and decisions, as facts and as rows in the database."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.kernel.ids import public_ids
from credit.records.models import Record
from credit.subjects.copying import copy_rows, take_ids
from credit.subjects.models import Subject
from credit.units.models import Unit

RESULTS = ("未超限", "未超限", "未超限", "超限放行", "超限卸载放行", "移交处罚")
STATUSES = ("published",) * 14 + ("ended", "repaired", "withdrawn", "suspended", "submitted")
WORDS = ("车货总重超过限定标准（示例）。",) * 9 + ("强令驾驶人超限运输（示例）。",)


@dataclass(slots=True)
class Check:
    pk: int
    truck: int
    driver: int | None
    day: date
    result: str
    status: str


@dataclass(slots=True)
class Decision:
    pk: int
    slug: str
    field: str
    subject: int
    truck: int | None
    driver: int | None
    decided_on: date
    act_ended_on: date | None
    status: str
    procedure: str
    paper: str
    fine: str
    types: list[str]
    facts: str


@dataclass(slots=True)
class Holding:
    firm: int
    truck: int
    valid_from: date
    valid_until: date | None


@dataclass(slots=True)
class Traffic:
    """The facts: who has which first issue, who held what, what was weighed and decided."""

    first: dict[int, date | None] = field(default_factory=dict)
    firms: list[int] = field(default_factory=list)
    trucks: list[int] = field(default_factory=list)
    drivers: list[int] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


def make(checks: int, *, today: date, unit: Unit, seed: int = 7) -> Traffic:
    """Write `checks` weighings with what belongs to them into the connected database and return the same facts."""
    chance, traffic = random.Random(seed), Traffic()
    _subjects(traffic, max(20, checks // 40), chance, today)
    _weigh(traffic, checks, chance, today)
    _decide(traffic, chance, today)
    _write(traffic, unit)
    return traffic


def _subjects(traffic: Traffic, trucks: int, chance: random.Random, today: date) -> None:
    drivers = max(5, trucks // 10)
    ids = take_ids(Subject, trucks + drivers + trucks // 10)
    traffic.trucks, traffic.drivers = ids[:trucks], ids[trucks : trucks + drivers]
    traffic.firms = ids[trucks + drivers :]
    for pk in ids:
        day = date(2012, 1, 1) + timedelta(days=chance.randrange(365 * 9))
        day = date(2020, 2, 29) if chance.random() < 0.03 else day
        traffic.first[pk] = None if chance.random() < 0.01 else day
    for truck in traffic.trucks:
        firm, since = chance.choice(traffic.firms), today - timedelta(days=chance.randrange(900, 3000))
        sold = today - timedelta(days=chance.randrange(400)) if chance.random() < 0.1 else None
        traffic.holdings.append(Holding(firm, truck, since, sold))


def _weigh(traffic: Traffic, checks: int, chance: random.Random, today: date) -> None:
    for pk in take_ids(Record, checks):
        truck = chance.choice(traffic.trucks)
        driver = chance.choice(traffic.drivers) if chance.random() < 0.5 else None
        day = today - timedelta(days=chance.randrange(365 * 6))
        status = "published" if chance.random() < 0.97 else "withdrawn"
        traffic.checks.append(Check(pk, truck, driver, day, chance.choice(RESULTS), status))


def _decide(traffic: Traffic, chance: random.Random, today: date) -> None:
    """A fifth of the overloaded weighings has a decision, some two; a few firms were told to stop."""
    over = [check for check in traffic.checks if check.result != "未超限" and check.day < today - timedelta(days=30)]
    chosen = [check for check in over if chance.random() < 0.2]
    firm_of = {holding.truck: holding.firm for holding in traffic.holdings}
    plans: list[tuple[Check | None, int, date]] = []
    for check in chosen:
        plans += [(check, firm_of[check.truck], check.day)] * (2 if chance.random() < 0.2 else 1)
    plans += [(None, firm, today - timedelta(days=chance.randrange(60, 1800))) for firm in traffic.firms]
    for number, (pk, plan) in enumerate(zip(take_ids(Record, len(plans)), plans, strict=True)):
        traffic.decisions.append(_decision(pk, number, *plan, chance))


def _decision(pk: int, number: int, check: Check | None, firm: int, day: date, chance: random.Random) -> Decision:
    own = chance.random() < 0.3
    fine = chance.choice(("500.00", "3000.00", "19999.99", "20000.00"))
    return Decision(
        pk=pk,
        slug="penalty" if own else "overload-penalty",
        field=chance.choice(("治超", "治超", "道路运输")) if own else "",
        subject=firm if own or check is None or chance.random() < 0.5 else check.truck,
        truck=check.truck if check else None,
        driver=chance.choice((check.driver, None)) if check else None,
        decided_on=day + timedelta(days=chance.randrange(1, 25)),
        act_ended_on=None if check is not None and chance.random() < 0.1 else day,
        status=chance.choice(STATUSES),
        procedure="简易程序" if own and chance.random() < 0.1 else "",
        paper=f"示超罚{number // 2 if chance.random() < 0.05 else number}",
        fine=fine,
        types=["责令停产停业"] if check is None else ["罚款"],
        facts=chance.choice(WORDS),
    )


_FIXED = {
    "is_personal": False, "division_code": "", "authority": "示例机关", "authority_uscc": "", "title": "",
    "document_number": "", "generation": "G1", "nature": "adverse", "severity": "", "severity_rule": "",
    "disclosure": "shared", "disclosure_reason": "", "waits_for": "", "term_rule": "", "term_note": "",
    "due_is_provisional": False, "revision": 1, "source": "demo", "returned_reason": "", "left_reason": "",
}  # fmt: skip
_COLUMNS = (
    "id", "public_id", "item_id", "subject_id", "document_key", "natural_key", "decided_on", "act_ended_on", "status",
    "procedure", "field", "details",
)  # fmt: skip


def _write(traffic: Traffic, unit: Unit) -> None:
    now, items = timezone.now(), dict(CatalogueItem.objects.values_list("slug", "pk"))
    _write_subjects(traffic, now)
    fixed = {**_FIXED, "unit_id": unit.pk, "entered_at": now}
    copy_rows("credit_record", _COLUMNS, _check_rows(traffic, items["overload-check"]), fixed=fixed)
    copy_rows("credit_record", _COLUMNS, _decision_rows(traffic, items), fixed=fixed)
    parties = [(one.pk, "driver", one.driver) for one in traffic.checks if one.driver]
    for one in traffic.decisions:
        parties += [(one.pk, "driver", one.driver)] if one.driver else []
        parties += [(one.pk, "vehicle", one.truck)] if one.truck and one.subject != one.truck else []
    copy_rows("credit_party", ("record_id", "role", "subject_id"), parties)
    held = [("operates", one.firm, one.truck, "", one.valid_from, one.valid_until) for one in traffic.holdings]
    columns = ("kind", "source_id", "target_id", "label", "valid_from", "valid_until")
    copy_rows("credit_relation", columns, held)


def _write_subjects(traffic: Traffic, now: Any) -> None:
    kinds = dict.fromkeys(traffic.firms, "enterprise") | dict.fromkeys(traffic.trucks, "vehicle")
    # Drivers are told apart by their role alone here; as natural persons they would need sealed certificates.
    rows = (
        (pk, number, kinds.get(pk, "institution"), f"示例{pk}", f"示例{pk}", traffic.first[pk])
        for pk, number in zip(traffic.first, public_ids(len(traffic.first)), strict=True)
    )
    fixed = {
        "code": "", "division_code": "", "legal_representative": "", "is_personal": False, "is_listed": False,
        "plate_colour": "", "created_at": now,
    }  # fmt: skip
    copy_rows("credit_subject", ("id", "public_id", "kind", "name", "name_key", "first_issued_on"), rows, fixed=fixed)


def _check_rows(traffic: Traffic, item: int) -> Iterator[tuple[Any, ...]]:
    details = {result: json.dumps({"result": result}, ensure_ascii=False) for result in set(RESULTS)}
    for one, number in zip(traffic.checks, public_ids(len(traffic.checks)), strict=True):
        yield (one.pk, number, item, one.truck, "", f"c{one.pk}", one.day, one.day, one.status, "", "",
               details[one.result])  # fmt: skip


def _decision_rows(traffic: Traffic, items: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for one, number in zip(traffic.decisions, public_ids(len(traffic.decisions)), strict=True):
        details = {"fine_yuan": one.fine, "penalty_types": one.types, "violation_facts": one.facts}
        yield (one.pk, number, items[one.slug], one.subject, one.paper, f"d{one.pk}", one.decided_on,
               one.act_ended_on, one.status, one.procedure, one.field,
               json.dumps(details, ensure_ascii=False))  # fmt: skip
