"""Random inspections (双随机): the two registers, sampling rates, plans, their commitments and draws, and the tasks."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from credit.catalogue.models import Disclosure
from credit.documents.models import IssuedDocument
from credit.kernel.ids import public_id
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.subjects.models import Subject
from credit.units.models import InForceQuerySet, Unit
from publicity.inspections.lifecycle import PUBLIC, PlanStatus

USER = settings.AUTH_USER_MODEL


class Risk(models.TextChoices):
    """Risk class of a target (风险等级); inside only."""

    LOW = "low", "低风险"
    MEDIUM = "medium", "中风险"
    HIGH = "high", "高风险"


class Band(models.TextChoices):
    """What the latest credit grade means for inspections; no grade is the normal one."""

    BEST = "best", "信用优良"
    NORMAL = "normal", "信用一般或没有评价"
    WATCH = "watch", "信用较低"
    POOR = "poor", "信用较差"
    WORST = "worst", "信用很差"


class Standing(models.TextChoices):
    ACTIVE = "active", "在册"
    PAUSED = "paused", "暂停"


class Register(models.Model):
    """A register of targets (检查对象名录库) of one unit for one business."""

    name = models.CharField("名称", max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="管理单位")
    items = ArrayField(
        models.CharField(max_length=40), verbose_name="由哪些归集事项生成", default=list, blank=True,
        help_text="这些事项里有有效基础记录的主体自动进入名录。",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "检查对象名录库"
        ordering = ["unit__code", "name"]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """A subject on a register. Who leaves is paused with the reason; nobody is deleted."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="targets", verbose_name="名录库")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="检查对象")
    risk = models.CharField("风险等级", max_length=8, choices=Risk, default=Risk.MEDIUM)
    standing = models.CharField("状态", max_length=8, choices=Standing, default=Standing.ACTIVE)
    reason = models.CharField("理由", max_length=200, blank=True, help_text="为什么暂停，或者为什么手工列入。")
    since = models.DateField("起", default=timezone.localdate)
    is_by_rule = models.BooleanField("按规则列入", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "检查对象"
        ordering = ["register", "subject__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "subject"], name="target_on_a_register_once"),
            models.CheckConstraint(
                condition=Q(standing=Standing.ACTIVE) | ~Q(reason=""), name="target_is_paused_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.subject.name


class Inspector(models.Model):
    """A member of staff who may inspect (执法检查人员). Name and certificate never leave the desk."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("姓名", max_length=50)
    certificate = models.BinaryField("执法证号（密文）", null=True, editable=False)
    specialities = ArrayField(models.CharField(max_length=40), verbose_name="专长", default=list, blank=True)
    standing = models.CharField("状态", max_length=8, choices=Standing, default=Standing.ACTIVE)
    reason = models.CharField("暂停理由", max_length=200, blank=True)
    since = models.DateField("起", default=timezone.localdate)

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        ordering = ["unit__code", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing=Standing.ACTIVE) | ~Q(reason=""), name="inspector_is_paused_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """An inspector has to avoid a firm (回避), because of kinship, former work or another interest."""

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="interests", verbose_name="执法检查人员")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="要回避的对象")
    reason = models.CharField("理由", max_length=200)
    valid_from = models.DateField("起", default=timezone.localdate)
    valid_until = models.DateField("止", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应当回避的对象"
        constraints = [
            models.UniqueConstraint(fields=["inspector", "subject", "valid_from"], name="interest_stated_once")
        ]

    def __str__(self) -> str:
        return self.subject.name


class SamplingRate(models.Model):
    """How many of a stratum are drawn, in ten-thousandths. Rows are dated; the law section adds new ones."""

    risk = models.CharField("风险等级", max_length=8, choices=Risk)
    band = models.CharField("信用状况", max_length=8, choices=Band)
    permyriad = models.PositiveIntegerField("抽查比例（万分之）", help_text="500 就是 5%；10000 是全部检查。")
    source = models.CharField("依据", max_length=300)
    mark = models.CharField("来源标记", max_length=1, default="D", help_text="S 有出处，M 记忆待核，D 本平台拟定")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="登记人", editable=False
    )

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查比例"
        ordering = ["-valid_from", "risk", "band"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "band", "valid_from"], name="sampling_rate_stated_once"),
            models.CheckConstraint(condition=Q(permyriad__lte=10_000), name="sampling_rate_is_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.get_risk_display()} · {self.get_band_display()}"


class PlanKind(models.TextChoices):
    ANNUAL = "annual", "年度计划"
    BATCH = "batch", "批次任务"


class InspectionKind(models.TextChoices):
    """Values of the inspection standard."""

    DIRECTED = "定向抽查", "定向抽查"
    OPEN = "不定向抽查", "不定向抽查"
    JOINT = "部门联合抽查", "部门联合抽查"


class PlanQuerySet(models.QuerySet["Plan"]):
    def public(self) -> "PlanQuerySet":
        """Plans that were committed: from then on they stay in public whatever becomes of them."""
        return self.filter(status__in=PUBLIC)


class Plan(models.Model):
    """A plan or batch of random inspections: what is inspected, by whom, when, and how the draw is decided."""

    public_id = models.CharField("公开编号", max_length=16, unique=True, default=public_id, editable=False)
    number = models.CharField("任务编号", max_length=64, unique=True)
    title = models.CharField("名称", max_length=150)
    kind = models.CharField("类型", max_length=8, choices=PlanKind, default=PlanKind.BATCH)
    matter = models.CharField("抽查事项", max_length=200)
    inspection_kind = models.CharField(
        "抽查类型", max_length=16, choices=InspectionKind, default=InspectionKind.DIRECTED
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="组织单位")
    partners = models.ManyToManyField(
        Unit, related_name="+", blank=True, verbose_name="参加单位", help_text="部门联合抽查时，它们的人员也参加抽取。"
    )
    register = models.ForeignKey(Register, models.PROTECT, related_name="plans", verbose_name="检查对象名录库")
    period_start = models.DateField("检查期间，从")
    period_end = models.DateField("到")
    inspectors_per_task = models.PositiveSmallIntegerField("每个对象几名检查人员", default=2)
    speciality = models.CharField("要求的专长", max_length=40, blank=True, help_text="不填则不限。")
    seed_source = models.CharField(
        "公开号码的来源", max_length=200,
        help_text="公布以后才产生、人人可查的号码，写明名称和期号，例如：中国福利彩票“双色球”第 2026140 期开奖号码。",
    )  # fmt: skip
    seed_at = models.DateTimeField("号码产生的时间", help_text="必须晚于审核公布的时间。")

    status = models.CharField("状态", max_length=12, choices=PlanStatus, default=PlanStatus.DRAFT)
    reason = models.CharField("退回或作废理由", max_length=500, blank=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    edited_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="最后修改人")
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    seed_number = models.CharField("公开号码", max_length=60, blank=True)
    seed_entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="号码录入人")
    seed_entered_at = models.DateTimeField("号码录入时间", null=True)
    created_at = models.DateTimeField("起草时间", auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查计划"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="inspection_plan_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(inspectors_per_task__gte=2), name="inspection_is_made_by_two"),
            models.CheckConstraint(
                condition=Q(status__in=[PlanStatus.DRAFT, PlanStatus.REVIEW]) | Q(approved_by__isnull=False),
                name="inspection_plan_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PlanStatus.SEEDED, PlanStatus.DRAWN, PlanStatus.CLOSED])
                | (~Q(seed_number="") & Q(seed_entered_by__isnull=False, seed_entered_at__isnull=False)),
                name="inspection_plan_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("entered_by")) & ~Q(approved_by=F("edited_by")),
                name="inspection_plan_is_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection-plan", args=[self.public_id])


class Commitment(models.Model):
    """What was settled before the number existed. A trigger refuses every change.

    `plan`, `targets` and `inspectors` are canonical JSON without a name; `sealed` tells who stands behind a number.
    """

    of = models.OneToOneField(Plan, models.PROTECT, related_name="commitment", verbose_name="计划")
    plan = models.TextField()
    targets = models.TextField()
    inspectors = models.TextField()
    sealed = models.BinaryField()
    targets_sha256 = models.CharField("对象名录摘要", max_length=64)
    inspectors_sha256 = models.CharField("人员名录摘要", max_length=64)
    value = models.CharField("承诺值", max_length=64)
    made_at = models.DateTimeField("公布时间")
    seed_at = models.DateTimeField("号码产生的时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽取承诺"
        constraints = [
            models.CheckConstraint(condition=Q(seed_at__gt=F("made_at")), name="commitment_comes_before_the_number")
        ]

    def __str__(self) -> str:
        return self.value


class DrawKind(models.TextChoices):
    MAIN = "main", "抽取"
    TARGET = "target", "补抽检查对象"
    INSPECTOR = "inspector", "补抽检查人员"


class DrawReason(models.TextChoices):
    """Why somebody is replaced: fixed words, so that nothing typed reaches the public."""

    NONE = "", "—"
    CLOSED = "closed", "已注销或者停业"
    MOVED = "moved", "已迁出本市"
    IDLE = "idle", "没有开展这项经营活动"
    CHECKED = "checked", "同期已接受其他检查"
    AWAY = "away", "检查人员因公外出、休假或者离岗"
    AVOID = "avoid", "检查人员需要回避"


class Draw(models.Model):
    """One draw: the main one (number 0) or a replacement. A trigger refuses every change."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="draws", verbose_name="计划")
    number = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("种类", max_length=12, choices=DrawKind)
    reason = models.CharField("理由", max_length=12, choices=DrawReason, blank=True)
    seed_number = models.CharField("公开号码", max_length=60)
    seed = models.CharField("种子", max_length=64)
    result = models.TextField("结果")
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    made_at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽取记录"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="draw_numbered_once"),
            models.CheckConstraint(
                condition=~Q(kind=DrawKind.MAIN) | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("entered_by"))),
                name="draw_is_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"


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
