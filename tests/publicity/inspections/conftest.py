"""A register of firms of 市运输管理处 (U09), its inspectors, and the people who plan, approve and report."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.forms import entry_form
from credit.catalogue.models import ItemRole
from credit.catalogue.services import sync_items
from credit.kernel.identifiers import uscc_check_character
from credit.subjects.models import Scheme
from credit.units.models import PostRole, Unit, User
from credit.units.services import seed_units
from publicity.content.seeding import seed_columns
from publicity.inspections import cells, plans, rates, registers, results
from publicity.inspections.models import Inspector, Plan, Register, Risk, Target
from tests.factories.credit import SubjectFactory, SubjectIdentifierFactory, UserFactory

NUMBER = "05 12 17 22 26 31 + 09"
BEFORE = timezone.make_aware(datetime(2026, 5, 4, 10))
SEED_AT = BEFORE + timedelta(hours=35)
AFTER = BEFORE + timedelta(days=2)


@dataclass
class Office:
    """Who works on random inspections."""

    unit: Unit
    clerk: User
    reviewer: User
    legal: User
    stranger: User
    head: User


@pytest.fixture(scope="module")
def founded(shared_rows):
    """What is there before anybody works; a module whose tests commit founds it anew for each (see `found`)."""
    with shared_rows.unblock():
        found()


def found():
    seed_units()
    sync_items()
    seed_columns()
    rates.seed_rates()


@pytest.fixture
def office(founded, db) -> Office:
    ItemRole.objects.update(valid_from=date(2018, 6, 1))
    unit, law, other = (Unit.objects.get(code=code) for code in ("U09", "U01", "U12"))
    unit.uscc = "12370499D00000021L"
    unit.save()
    return Office(
        unit=unit,
        clerk=UserFactory(role=PostRole.CLERK, unit=unit),
        reviewer=UserFactory(role=PostRole.REVIEWER, unit=unit),
        legal=UserFactory(role=PostRole.LEGAL, unit=law),
        stranger=UserFactory(role=PostRole.CLERK, unit=other),
        head=UserFactory(role=PostRole.UNIT_HEAD, unit=unit),
    )


@pytest.fixture
def register(office) -> Register:
    """Thirty firms of high risk."""
    register = Register.objects.create(name="道路货运企业（示例）", unit=office.unit, items=["road-enterprise"])
    for number in range(30):
        firm = SubjectFactory(name=f"枣庄示例货运{number}有限公司", code=uscc(number))
        SubjectIdentifierFactory(subject=firm, scheme=Scheme.USCC, value=firm.code)
        Target.objects.create(register=register, subject=firm, risk=Risk.HIGH)
    return register


def uscc(number: int) -> str:
    """Return a valid synthetic code."""
    body = f"91370499D{number:08d}"
    return body + uscc_check_character(body)


@pytest.fixture
def inspectors(office) -> list[Inspector]:
    people = [Inspector(unit=office.unit, name=f"示例查某{sign}") for sign in "甲乙丙丁戊"]
    for number, one in enumerate(people):
        registers.keep_inspector(one, actor=office.clerk, certificate=f"示例证{number:04d}")
    return people


@pytest.fixture
def write(office, register, inspectors):
    """Return a function that makes a draft."""

    def make(**values) -> Plan:
        facts = {
            "title": "示例货运企业抽查", "matter": "安全生产条件", "unit": office.unit, "register": register,
            "period_start": date(2026, 5, 1), "period_end": date(2026, 6, 30), "seed_at": SEED_AT,
            "seed_source": "示例彩票第 2026051 期开奖号码",
        }  # fmt: skip
        return plans.write(Plan(**(facts | values)), actor=office.clerk)

    return make


@pytest.fixture
def committed(office, write):
    """Return a function that makes a plan and brings it to its commitment."""

    def make(**values) -> Plan:
        plan = write(**values)
        plans.submit(plan.pk, actor=office.clerk)
        plans.commit(plan.pk, actor=office.reviewer, now=BEFORE)
        return Plan.objects.get(pk=plan.pk)

    return make


@pytest.fixture
def drawn(office, committed):
    """Return a function that makes a plan and draws."""

    def make(**values) -> Plan:
        plan = committed(**values)
        plans.enter_number(plan.pk, actor=office.clerk, number=NUMBER, now=AFTER)
        plans.confirm_number(plan.pk, actor=office.reviewer, number=NUMBER, now=AFTER)
        return Plan.objects.get(pk=plan.pk)

    return make


def filled(task, **answers):
    """Return the valid form of a result."""
    standard = standards.get("inspection")
    values = cells.known(task) | {"inspected_on": "2026-05-20", "result": "未发现问题"} | answers
    form = entry_form(standard)(values)
    assert form.is_valid(), form.errors
    return form


@pytest.fixture
def report(office):
    """Return a function that enters the result of a task."""

    def enter(task, **answers):
        return results.report(task.pk, filled(task, **answers), actor=office.clerk)

    return enter
