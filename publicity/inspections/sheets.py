"""The task sheet (抽查任务单): who inspects whom, for the inspectors' hands; it never leaves the desk."""

from typing import Any

from django.db import transaction

from credit.audit.services import note
from credit.catalogue import standards
from credit.documents.models import IssuedDocument
from credit.documents.services import Draft, issue, void
from credit.kernel.errors import DomainError
from publicity.inspections.commitments import check_word
from publicity.inspections.models import Task
from publicity.inspections.rights import ITEM, require

KIND = "inspection-task"
RESULTS = (
    "未发现问题",
    "发现问题已责令改正",
    "发现问题待后续处理",
    "不配合检查情节严重",
    "未发现开展本次抽查涉及的经营活动",
)
PARAGRAPHS = (
    "根据“双随机、一公开”监管要求，下列检查对象和检查人员由公开的随机程序抽取产生。请在检查期间内完成检查，当日录入结果。",
    "检查时应由两名以上检查人员出示执法证件，说明检查事项。检查人员与检查对象有利害关系的，应当回避并报告，由系统另行抽取。",
    "检查对象可以验证自己确实在抽取的名录里：把“核对码”和信用代码连在一起算 SHA-256，前 24 位就是“名录编号”。",
)


@transaction.atomic
def sheet_of(task_id: int, *, actor: Any) -> IssuedDocument:
    """Return the sheet of a task, issued at the first asking and anew after an inspector was replaced.

    Raises DomainError for a target that was replaced.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("plan__unit", "draw", "subject").get(pk=task_id)
    require(actor, "see_inspection", unit=task.plan.unit_id)
    if task.replaced_by_id:
        raise DomainError("task_replaced", "这个对象已经换抽，没有任务单。请打开换上的那个对象的任务。")
    if task.sheet is None:
        task.sheet = issue(KIND, _draft(task), unit=task.plan.unit, actor=actor)
        task.save(update_fields=["sheet"])
    note("task.sheet_opened", task, actor=actor, unit=task.plan.unit_id)
    return task.sheet


def withdraw_sheet(task: Task, *, actor: Any, reason: str) -> None:
    """Make the sheet of a task void, if there is one: it names who is no longer concerned."""
    if task.sheet is not None:
        void(task.sheet, actor=actor, reason=reason)
        task.sheet = None
        task.save(update_fields=["sheet"])


def _draft(task: Task) -> Draft:
    plan, subject = task.plan, task.subject
    people = task.assignments.filter(replaced_by=None).select_related("inspector__unit")
    names = "；".join(f"{one.inspector.name}（{one.inspector.unit.name}）" for one in people)
    facts = (
        ("任务编号", plan.number), ("任务名称", plan.title), ("抽查事项", plan.matter),
        ("检查对象", subject.name), ("代码或号牌", subject.code or "见档案"), ("检查人员", names),
        ("检查期间", f"{plan.period_start:%Y-%m-%d} 至 {plan.period_end:%Y-%m-%d}"),
        ("名录编号", task.key), ("核对码", check_word(plan.commitment, task.key)),
        ("检查结果", "　".join(f"□ {one}" for one in _results())),
        ("检查情况", " "), ("检查人员签字", " "), ("检查对象签字、日期", " "),
    )  # fmt: skip
    return Draft(title="“双随机”抽查任务单", paragraphs=list(PARAGRAPHS), addressee=plan.unit.name, facts=facts)


def _results() -> tuple[str, ...]:
    return standards.get(ITEM).lists["inspection_result"].current
