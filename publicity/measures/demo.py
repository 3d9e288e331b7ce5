"""Demonstration of the joint measures: rows of the national list, the loop at every step, checks, typical cases.

All of it through the real services, by the demonstration accounts; everything says 示例.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.demo.ground import people
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.subjects.models import SubjectKind
from publicity.measures.cases import services as cases
from publicity.measures.cases.models import TypicalCase
from publicity.measures.counter import deciding
from publicity.measures.counter.models import CounterCheck
from publicity.measures.counter.receipt import receipt_of
from publicity.measures.counter.services import Asked, content_of
from publicity.measures.counter.services import run as run_check
from publicity.measures.loop import executing, planning
from publicity.measures.loop.executing import Report
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution, JointAction
from publicity.measures.models import NationalMeasure

SOURCE = "全国失信惩戒措施基础清单（示例版，不是真实条目）"
ROWS = (
    ("示例-01", "限制参加工程招标投标（示例）", "S5", "《示例招标投标法》第八条", "overload", 6),
    ("示例-02", "限制取得安全生产许可（示例）", "S1", "《示例安全生产法》第三条", "overload", 7),
)
DISPATCHED, CASES = 12, 2
STORIES = {
    True: (
        "连续守法经营，列入红名单（示例）",
        "这家企业按时检验车辆、按规定装载，评价为最高等级，列入红名单。办事走绿色通道，检查频次降低（示例）。",
    ),
    False: (
        "严重失信，列入名单（示例）",
        "这家企业违法被处罚后没有改正，经告知、公示列入名单，参加工程投标受到限制（示例）。",
    ),
}


@transaction.atomic
def fill(*, today: date) -> int:
    """Make the demonstration unless it is there, and return how many things are new."""
    who = people()
    if NationalMeasure.objects.filter(source=SOURCE).exists() or "legal" not in who:
        return 0
    made = _rows(who["legal"], today)
    return made + _loop(who) + _checks(who) + _cases(who)


def _rows(lawyer: Any, today: date) -> int:
    rows = [
        NationalMeasure(
            code=code, name=name, reports_as=reports_as, article=article, source=SOURCE,
            subject_kinds=["enterprise", "trader"], memorandum=memorandum, memorandum_number=number,
            valid_from=date(today.year, 1, 1), valid_until=date(today.year + 1, 12, 31), recorded_by=lawyer,
        )
        for code, name, reports_as, article, memorandum, number in ROWS
    ]  # fmt: skip
    return len(NationalMeasure.objects.bulk_create(rows))


def _loop(who: Mapping[str, Any]) -> int:
    """Dispatch some actions and leave their measures at different steps, two of them late."""
    standing = JointAction.objects.filter(lifted_at=None, executions__state=StepState.INITIATED).distinct()
    moved = 0
    for action in standing.order_by("-pk")[:DISPATCHED]:
        try:
            planning.dispatch(action.pk, actor=who["site_admin"])
        except DomainError:  # its entry has left the public since
            continue
        for place, execution in enumerate(action.executions.select_related("unit").order_by("pk")):
            moved += _step(execution, (action.pk + place) % 4, who.get(f"clerk_{execution.unit.code.lower()}"))
    late = Execution.objects.filter(state=StepState.DISPATCHED).order_by("pk").values("pk")[:2]
    Execution.objects.filter(pk__in=late).update(due_on=timezone.localdate() - timedelta(days=1))
    return moved


def _step(execution: Execution, steps: int, clerk: Any) -> int:
    """Take so many steps with a measure; units without a clerk leave it as it was dispatched."""
    if clerk is None:
        return 0
    today = timezone.localdate()
    reward = execution.action.is_incentive
    if steps > 0:
        executing.receive(execution.pk, actor=clerk)
    if steps > 1:
        content = "降低检查频次（示例）" if reward else "列为重点检查对象（示例）"
        executing.begin(execution.pk, actor=clerk, content=content, started_on=today)
    if steps > 2:
        executing.feed_back(execution.pk, actor=clerk, report=Report("已激励" if reward else "已提高频次"))
    return steps


def _checks(who: Mapping[str, Any]) -> int:
    """A counter of U09 checks three firms, takes the receipt of the first, and decides on it."""
    listed = Record.objects.public_now().filter(item__slug__endswith="-list", subject__kind=SubjectKind.ENTERPRISE)
    codes = list(listed.exclude(subject__code="").values_list("subject__code", flat=True).order_by("-pk")[:3])
    clerk = who.get("clerk_u09")
    if clerk is None or not codes:
        return 0
    check = run_check(Asked(codes, "tender", "示例公路大修工程投标资格审查"), actor=clerk)
    receipt_of(check.pk, actor=clerk)
    hits = [line for line in content_of(check)["lines"] if line["measures"] and line["result"] == "restrict"]
    if hits:
        ruling = deciding.Ruling("not_applied", reason="示例：已提供足额担保，集体研究决定")
        deciding.decide(check, hits[0]["line"], ruling, actor=clerk)
    return CounterCheck.objects.count()


def _cases(who: Mapping[str, Any]) -> int:
    """Good and bad cases about firms on the lists, written by a clerk and released by the law section."""
    for item, is_good in (("red-list", True), ("overload-list", False), ("black-list", False)):
        shown = Record.objects.public_now().filter(item__slug=item, subject__kind=SubjectKind.ENTERPRISE)
        for record in shown.select_related("subject").order_by("-pk")[:CASES]:
            title, story = STORIES[is_good]
            writer = who["clerk_u09"]
            unit = writer.posts.select_related("unit").first().unit
            case = cases.write(record.public_id, title=title, story=story, unit=unit, actor=writer)
            cases.release(case.pk, actor=who["legal"])
    return TypicalCase.objects.count()
