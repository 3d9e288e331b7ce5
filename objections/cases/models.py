"""One Case for objections, complaints and repairs, its append-only events, its helpers, papers and letters."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.documents.models import IssuedDocument
from credit.records.models import Record
from credit.subjects.models import Subject
from credit.units.models import Unit
from objections.cases.choices import (
    STATE_LABELS,
    ApplicantKind,
    CaseChannel,
    CaseKind,
    MatterType,
    Outcome,
    PauseGround,
    Satisfaction,
    Standing,
    Urgency,
)
from objections.kinds.table import State
from objections.kinds.tables import TABLES

USER = settings.AUTH_USER_MODEL


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at__isnull=True)

    def of_kind(self, kind: str) -> "CaseQuerySet":
        return self.filter(kind=kind)


class Case(models.Model):
    """One thing a citizen or firm asks for (异议、投诉、修复). It can be ended, never deleted: a trigger refuses.

    Whatever tells who asks lies in `sealed`; `content` holds only fields that `kinds/fields.toml` calls open.
    """

    number = models.CharField("编号", max_length=24, unique=True)
    code_hash = models.CharField("查询码摘要", max_length=64)
    token_hash = models.CharField("提交标记摘要", max_length=64, blank=True)
    content_key = models.CharField("内容摘要", max_length=64, blank=True)
    kind = models.CharField("类型", max_length=12, choices=CaseKind)
    channel = models.CharField("来源", max_length=12, choices=CaseChannel)
    external_number = models.CharField("来源编号", max_length=64, blank=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="记录")
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="信用主体"
    )
    column = models.CharField("所属栏目", max_length=40, blank=True)
    topic = models.CharField("事项类别", max_length=40, blank=True)
    matter_type = models.CharField("投诉类型", max_length=16, choices=MatterType, blank=True)
    urgency = models.CharField("紧急程度", max_length=8, choices=Urgency, default=Urgency.ORDINARY)

    applicant_kind = models.CharField("申请人类型", max_length=12, choices=ApplicantKind)
    organisation_name = models.CharField("申请单位", max_length=200, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    applicant_key = models.CharField("申请人摘要", max_length=64, blank=True, db_index=True)
    standing = models.CharField("与主体的关系", max_length=8, choices=Standing, blank=True, default=Standing.UNPROVED)
    is_confidential = models.BooleanField("要求保密", default=False)
    accused_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被投诉人员所在单位"
    )
    content = models.JSONField("内容", default=dict)
    sealed = models.BinaryField("保密内容", null=True)
    notice_version = models.CharField("告知书版本", max_length=16, blank=True)
    may_publish = models.BooleanField("同意公示修复结果", default=False)

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="承办单位")
    handler = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人")
    state = models.CharField("状态", max_length=20)
    revision = models.PositiveIntegerField("修订号", default=1)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    is_designated = models.BooleanField("已指定承办", default=False)
    reviews = models.PositiveSmallIntegerField("复核次数", default=0)
    redos = models.PositiveSmallIntegerField("重办次数", default=0)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    proposal = models.CharField("拟办结论", max_length=12, blank=True)
    remedy = models.JSONField("更正内容", default=dict, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True)

    rule_version = models.CharField("规则版本", max_length=8)
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    counted_from = models.DateField("起算日")
    limit_key = models.CharField("期限规则", max_length=32, default="case")
    extra_workdays = models.PositiveSmallIntegerField("延长工作日", default=0)
    paused_on = models.DateField("暂停自", null=True, blank=True)
    pause_ground = models.CharField("暂停原因", max_length=12, choices=PauseGround, blank=True)
    paused_workdays = models.PositiveSmallIntegerField("已扣除工作日", default=0)
    due_on = models.DateField("办理期限", null=True, blank=True)
    due_is_provisional = models.BooleanField("暂按周末推算", default=False)
    state_since = models.DateField("本环节自")
    state_paused_workdays = models.PositiveSmallIntegerField("本环节已扣除工作日", default=0)
    state_due_on = models.DateField("本环节期限", null=True, blank=True)
    late_reason = models.CharField("逾期说明", max_length=500, blank=True)

    satisfaction = models.CharField("满意度", max_length=12, choices=Satisfaction, blank=True)
    satisfaction_text = models.CharField("评价说明", max_length=500, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    converted_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="conversions")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    created_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    sealed_until = models.DateField("保密内容保留至", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="objection") | Q(record__isnull=False) | Q(subject__isnull=False) | ~Q(topic=""),
                name="objection_names_what_it_contests",
            ),
            models.CheckConstraint(condition=~Q(kind="repair") | Q(record__isnull=False), name="repair_is_of_a_record"),
            models.CheckConstraint(
                condition=Q(applicant_kind="organisation") | Q(organisation_name="", uscc=""),
                name="case_person_is_named_in_no_open_column",
            ),
            models.CheckConstraint(
                condition=~Q(applicant_kind="anonymous") | Q(kind="complaint"), name="only_complaints_are_anonymous"
            ),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="case_once_a_submission"),
            models.UniqueConstraint(
                fields=["content_key"],
                condition=Q(closed_at__isnull=True) & ~Q(content_key=""),
                name="case_open_once_with_the_same_content",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "state_due_on", "id"], name="case_open_of_unit", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["kind", "state", "state_due_on", "id"],
                name="case_open_in_state",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["state_due_on", "id"], name="case_open_by_next_due", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["due_on", "id"], name="case_open_by_due", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["handler", "due_on"], name="case_of_handler", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["record", "kind"], name="case_of_record"),
            models.Index(fields=["-received_at", "-id"], name="case_newest"),
            models.Index(fields=["closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_anonymous(self) -> bool:
        return self.applicant_kind == ApplicantKind.ANONYMOUS

    @property
    def is_paused(self) -> bool:
        return self.paused_on is not None

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.kind][self.state]

    @property
    def state_entry(self) -> State:
        return TABLES[self.kind].states[self.state]

    @property
    def proposal_label(self) -> str:
        return TABLES[self.kind].proposals.get(self.proposal, "")


class CaseEvent(models.Model):
    """One move of a case, append-only (a trigger refuses changes). `reason` is for the applicant, `opinion` is not."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    at = models.DateTimeField("时间", default=timezone.now)
    action = models.CharField("动作", max_length=24)
    label = models.CharField("动作名称", max_length=40)
    from_state = models.CharField("原状态", max_length=20, blank=True)
    to_state = models.CharField("新状态", max_length=20)
    part = models.CharField("身份", max_length=16)
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    opinion = models.TextField("内部意见", blank=True)
    reason = models.TextField("告知申请人", blank=True)
    facts = models.JSONField("事实", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "id"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"

    @property
    def from_label(self) -> str:
        return STATE_LABELS[self.case.kind].get(self.from_state, "")

    @property
    def to_label(self) -> str:
        return STATE_LABELS[self.case.kind].get(self.to_state, "")


class TaskState(models.TextChoices):
    OPEN = "open", "待回复"
    ANSWERED = "answered", "已回复"
    RECALLED = "recalled", "已收回"


class Task(models.Model):
    """A request to another unit to help with a case (协查)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks", verbose_name="协查单位")
    question = models.TextField("协查内容")
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="发起人")
    asked_at = models.DateTimeField("发起时间", default=timezone.now)
    due_on = models.DateField("期限", null=True)
    state = models.CharField("状态", max_length=8, choices=TaskState, default=TaskState.OPEN)
    answer = models.TextField("回复", blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="回复人")
    answered_at = models.DateTimeField("回复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "协查"
        constraints = [
            models.UniqueConstraint(fields=["case", "unit"], condition=Q(state="open"), name="task_open_once_a_unit")
        ]
        indexes = [models.Index(fields=["unit", "due_on"], name="task_open_of_unit", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class CaseFile(models.Model):
    """A paper handed in with a case: sealed, never shown inline, gone when its retention is over."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="case_file")
    label = models.CharField("材料名称", max_length=40, blank=True)
    by_applicant = models.BooleanField("申请人提交", default=True)
    added_at = models.DateTimeField("提交时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "办件材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"


class CaseLetter(models.Model):
    """A letter issued in a case; number, seal area and check code are the document's."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="letters")
    document = models.OneToOneField(IssuedDocument, models.PROTECT, related_name="case_letter")
    kind = models.CharField("文书", max_length=24)
    to_applicant = models.BooleanField("送达申请人", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件文书"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Recusal(models.Model):
    """Somebody with an interest keeps out of a case (回避). Source of the idea: 信访工作条例 art. 28."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="回避人")
    reason = models.CharField("理由", max_length=200)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
