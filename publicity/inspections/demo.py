"""Demonstration of random inspections: one plan drawn and partly reported, one committed and waiting for its number.

Everything goes through the real services; only the moments lie in the past. Nobody and no number in it is real.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.forms import entry_form
from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.records.models import Source
from credit.units.models import PostRole, Unit, User
from publicity.content.demo import holder
from publicity.inspections import cells, draws, plans, registers, results
from publicity.inspections.commitments import document_of
from publicity.inspections.models import DrawReason, Inspector, Interest, Plan, Register, Risk, Task
from publicity.inspections.rights import ITEM

UNIT = "U09"
NAMES = "甲乙丙丁戊己庚辛壬癸"
NUMBER = "03 08 14 19 27 32 + 11"
REPORTED, PUBLISHED = 24, 18
SOURCE = "示例彩票第 {:%Y%m%d} 期开奖号码（演示用，不是真的号码）"
FOUND = (
    {"result": "未发现问题"}, {"result": "未发现问题"}, {"result": "未发现问题"},
    {"result": "发现问题已责令改正", "follow_up": "责令改正", "result_note": "安全生产台账不完整（示例）。"},
    {"result": "未发现问题"},
    {"result": "发现问题待后续处理", "follow_up": "立案调查", "result_note": "车辆维护记录缺失（示例）。"},
)  # fmt: skip


@transaction.atomic
def fill(*, today: date) -> int:
    """Make register, inspectors and both plans unless there is a plan already; return how many plans are new."""
    unit = Unit.objects.filter(code=UNIT).exclude(uscc="").first()
    if unit is None or Plan.objects.exists():
        return 0
    people = {role: holder(role, unit) for role in (PostRole.CLERK, PostRole.REVIEWER)}
    register = _register(unit, people[PostRole.CLERK])
    if not register.targets.exists():
        return 0
    _inspectors(unit, register, people[PostRole.CLERK])
    _drawn(_plan(unit, register, today, 1), people, today)
    _waiting(_plan(unit, register, today, 2), people, today)
    return 2


def _register(unit: Unit, clerk: User) -> Register:
    register = Register.objects.create(name="道路运输企业名录库（示例）", unit=unit, items=["road-enterprise"])
    registers.fill(register, actor=clerk)
    ids = list(register.targets.order_by("pk").values_list("pk", flat=True))
    register.targets.filter(pk__in=ids[::9]).update(risk=Risk.HIGH)
    register.targets.filter(pk__in=ids[4::5]).update(risk=Risk.LOW)
    return register


def _inspectors(unit: Unit, register: Register, clerk: User) -> None:
    firms = [target.subject for target in register.targets.select_related("subject").order_by("pk")[:3]]
    for number, sign in enumerate(NAMES):
        one = Inspector(
            unit=unit, name=f"示例检查员{sign}", specialities=["货运"] if number % 3 else ["货运", "危险货物"]
        )
        registers.keep_inspector(one, actor=clerk, certificate=f"示例证号{number + 1:04d}")
        if number < len(firms):
            Interest.objects.create(inspector=one, subject=firms[number], reason="近亲属在该企业任职（示例）")


def _plan(unit: Unit, register: Register, today: date, number: int) -> Plan:
    is_first = number == 1
    start = today - timedelta(days=45) if is_first else today + timedelta(days=7)
    seed_on = today - timedelta(days=43) if is_first else today + timedelta(days=3)
    return Plan(
        number=f"枣交双随机示例〔{start.year}〕{number:02d}号", unit=unit, register=register, period_start=start,
        title=f"示例{start.year}年道路运输企业双随机抽查（第{'一二'[number - 1]}批）",
        period_end=start + timedelta(days=70), matter="安全生产条件" if is_first else "经营资质和许可条件",
        seed_at=_at(seed_on, 21, 15), seed_source=SOURCE.format(seed_on),
    )  # fmt: skip


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _waiting(plan: Plan, people: dict[PostRole, User], today: date) -> None:
    plans.write(plan, actor=people[PostRole.CLERK])
    plans.submit(plan.pk, actor=people[PostRole.CLERK])
    plans.commit(plan.pk, actor=people[PostRole.REVIEWER], now=_at(today - timedelta(days=1), 16, 0))


def _drawn(plan: Plan, people: dict[PostRole, User], today: date) -> None:
    clerk, reviewer = people[PostRole.CLERK], people[PostRole.REVIEWER]
    plans.write(plan, actor=clerk)
    plans.submit(plan.pk, actor=clerk)
    plans.commit(plan.pk, actor=reviewer, now=_at(today - timedelta(days=45), 10, 0))
    drawn_on = today - timedelta(days=42)
    plans.enter_number(plan.pk, actor=clerk, number=NUMBER, now=_at(drawn_on, 9, 0))
    plans.confirm_number(plan.pk, actor=reviewer, number=NUMBER, now=_at(drawn_on, 9, 30))
    tasks = _largest_stratum_last(plan)
    replaced_at = _at(today - timedelta(days=35), 15, 0)
    draws.replace_target(tasks.pop().pk, actor=reviewer, reason=DrawReason.CLOSED, now=replaced_at)
    other = tasks[-1].assignments.order_by("pk")[0]
    draws.replace_inspector(tasks[-1].pk, other.pk, actor=reviewer, reason=DrawReason.AWAY, now=replaced_at)
    ids = [_report(task, number, clerk, today) for number, task in enumerate(tasks[:REPORTED])]
    records.publish(ids[:PUBLISHED], actor=reviewer)


def _largest_stratum_last(plan: Plan) -> list[Task]:
    """Return the tasks, at the end one out of the largest stratum, where somebody is left to be drawn instead."""
    strata = {one["key"]: one["stratum"] for one in document_of(plan)["targets"]}
    largest = Counter(strata.values()).most_common(1)[0][0]
    return sorted(plan.tasks.order_by("pk"), key=lambda task: strata[task.key] == largest)


def _report(task: Task, number: int, clerk: User, today: date) -> int:
    day = today - timedelta(days=8 + number % 15)
    answers: dict[str, Any] = {"inspected_on": day.isoformat(), "method": "现场检查", **FOUND[number % len(FOUND)]}
    form = entry_form(standards.get(ITEM))(cells.known(task) | answers)
    if not form.is_valid():
        raise DomainError("demo", f"演示数据：抽查结果不能入库：{form.errors.as_text()}")
    return results.report(task.pk, form, actor=clerk, source=Source.DEMO).pk
