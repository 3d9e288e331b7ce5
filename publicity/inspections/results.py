"""From a drawn task to a record: the result goes the way of every record, and the task follows it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue import standards
from credit.catalogue.forms import EntryForm, sentence
from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError
from credit.records import hooks
from credit.records.filing import Filed, file_rows
from credit.records.models import Record, Source
from credit.units.policies import require
from publicity.inspections.lifecycle import PlanStatus
from publicity.inspections.models import Plan, Task
from publicity.inspections.rights import ITEM, item


@transaction.atomic
def report(task_id: int, form: EntryForm, *, actor: Any, source: str = Source.FORM, submit: bool = True) -> Record:
    """File the result of an inspection and hand it to the reviewer, who has 20 working days to publish it.

    `form` is validated and holds every column. Raises NotAllowed, or DomainError where the task is closed, the
    inspection lies before the draw, or the row is refused; nothing is kept then.
    """
    task = _locked(task_id)
    require(actor, "enter", item=item(), unit=task.plan.unit_id)
    if form.values["inspected_on"] < timezone.localtime(task.draw.made_at).date():
        raise DomainError("inspected_too_early", "检查日期早于抽取日期，请核对。", {"inspected_on": "早于抽取日期。"})
    filed = file_rows(
        standards.get(ITEM), form.judged(), item=item(), unit=task.plan.unit, actor=actor, source=source, submit=submit
    )
    _refuse(filed)
    record = _result_of(task)
    if record is None:
        raise DomainError("another_subject", "填写的身份信息对应到了另一个主体，没有保存。请核对代码、号牌或证件号码。")
    _link(task, record)
    note("task.reported", task, actor=actor, unit=task.plan.unit_id, record=record.pk)
    return record


def _locked(task_id: int) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("plan__unit", "draw", "subject")
    task = rows.get(pk=task_id)
    if task.replaced_by_id or task.record_id or task.plan.status != PlanStatus.DRAWN:
        raise DomainError("task_not_open", "这个任务已经录入结果、已经换抽或者计划已经办结。要改结果，请打开那条记录。")
    return task


def _refuse(filed: Filed) -> None:
    if filed.refused:
        finding = filed.refused[0]
        raise DomainError("refused", sentence(finding), {finding.column: finding.message})
    for name, reason, _ in filed.doubtful.values():
        raise DomainError("doubtful", f"“{name}”{reason}。请补填代码或证件号码后再保存。")


def _result_of(task: Task) -> Record | None:
    """Return the record with the plan's number on the task's subject."""
    rows = Record.objects.filter(item__slug=ITEM, subject=task.subject_id)
    return rows.filter(document_key=document_key(task.plan.number), inspection_task=None).first()


def _link(task: Task, record: Record) -> None:
    task.record = record
    task.save(update_fields=["record"])


def follow(record_ids: Sequence[int], **context: Any) -> None:
    """Give open tasks the results that came in another way (a workbook), when they are released."""
    results = hooks.of_items(record_ids, [ITEM])
    if not results:
        return
    rows = Record.objects.filter(pk__in=results, inspection_task=None)
    keys = dict(rows.values_list("pk", "document_key"))
    plans = {document_key(one.number): one for one in Plan.objects.filter(status=PlanStatus.DRAWN)} if keys else {}
    for record in rows.filter(document_key__in=list(plans)):
        plan = plans[record.document_key]
        waiting = plan.tasks.select_for_update().filter(subject=record.subject_id, record=None, replaced_by=None)
        task = waiting.first()
        if task is not None:
            _link(task, record)


def subscribe() -> None:
    """Hear of released results; called when the app starts."""
    hooks.published.register(follow)
