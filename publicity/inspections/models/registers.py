"""The two registers: whom to inspect, who inspects, and whom an inspector has to avoid."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.subjects.models import Subject
from credit.units.models import InForceQuerySet, Unit
from publicity.inspections.models.words import Risk, Standing


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
