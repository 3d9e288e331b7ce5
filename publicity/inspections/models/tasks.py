"""The drawn targets as tasks, and who was drawn to inspect them."""

from datetime import date

from django.db import models
from django.db.models import Q

from credit.catalogue.models import Disclosure
from credit.documents.models import IssuedDocument
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.subjects.models import Subject
from publicity.inspections.models.draws import Draw
from publicity.inspections.models.plans import Plan
from publicity.inspections.models.registers import Inspector


class TaskState(models.TextChoices):
    OPEN = "open", "待检查"
    ENTERED = "entered", "结果待审核"
    PUBLISHED = "published", "结果已公开"
    FILED = "filed", "结果已归档"
    REPLACED = "replaced", "已换抽"


class Task(models.Model):
    """One drawn target to be inspected (抽查任务)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="计划")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="tasks", verbose_name="抽取")
    key = models.CharField("名录编号", max_length=32)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="检查对象")
    replaced_by = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="+", verbose_name="换抽")
    record = models.OneToOneField(
        Record, models.SET_NULL, null=True, related_name="inspection_task", verbose_name="抽查结果"
    )
    sheet = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+", verbose_name="任务单")

    class Meta:
        verbose_name = verbose_name_plural = "抽查任务"
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="target_drawn_once_a_plan"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(record__isnull=True), name="replaced_task_has_no_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.number} · {self.subject}"

    @property
    def state(self) -> TaskState:
        """Where the task stands: it follows its record, so the two never disagree."""
        if self.replaced_by_id:
            return TaskState.REPLACED
        if self.record is None:
            return TaskState.OPEN
        if self.record.published_at is None:
            return TaskState.ENTERED
        shown = self.record.status == RecordStatus.PUBLISHED and self.record.disclosure == Disclosure.PUBLIC
        return TaskState.PUBLISHED if shown else TaskState.FILED

    def is_overdue(self, today: date) -> bool:
        """Tell whether the inspection period is over and nothing was reported."""
        return self.replaced_by_id is None and self.record_id is None and self.plan.period_end < today


class Assignment(models.Model):
    """An inspector drawn for a task; who was replaced stays on file with the draw that replaced him."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name="任务")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+", verbose_name="检查人员")
    key = models.CharField("名录编号", max_length=32)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="+", verbose_name="抽取")
    replaced_by = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="+", verbose_name="换抽")

    class Meta:
        verbose_name = verbose_name_plural = "检查人员安排"
        ordering = ["task", "pk"]
        constraints = [models.UniqueConstraint(fields=["task", "inspector"], name="inspector_drawn_once_a_task")]

    def __str__(self) -> str:
        return str(self.inspector)
