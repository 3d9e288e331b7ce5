"""Plans, and what was settled before their number existed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from credit.kernel.ids import public_id
from credit.units.models import Unit
from publicity.inspections.lifecycle import PUBLIC, PlanStatus
from publicity.inspections.models.registers import Register

USER = settings.AUTH_USER_MODEL


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
