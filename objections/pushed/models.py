"""What a platform pushed: kept as it came until the case it became is long over, and told what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.sharing.models import Platform
from objections.cases.models import Case


class Result(models.TextChoices):
    """What a platform is told (`credit.sharing.platforms.repairs.RESULTS`)."""

    GRANTED = "granted", "准予修复"
    REFUSED = "refused", "不予修复"
    WITHDRAWN = "withdrawn", "撤回"
    DECLINED = "declined", "不予受理"
    LAPSED = "lapsed", "逾期未补正"
    CONVERTED = "converted", "转为其他类型办理"
    OVERTAKEN = "overtaken", "因异议成立而办结"
    REVOKED = "revoked", "撤销修复"


class PushMark(models.Model):
    """How far the applications of a platform have been read."""

    platform = models.OneToOneField(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    mark = models.CharField("已读位置", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "修复申请读取位置"

    def __str__(self) -> str:
        return f"{self.platform_id} {self.mark}"


class PushedRepair(models.Model):
    """One application under the platform's number: a case, or a `fault` that says why there is none yet.

    `sealed`: name, code, decision number, words, contact and materials; goes with the case's sealed part, or once the
    platform took the refusal. `told`: the result the platform took last. `due_at`: not tried again before.
    """

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    number = models.CharField("平台编号", max_length=64)
    record_kind = models.CharField("信息类别", max_length=64, blank=True)
    sealed = models.BinaryField("保密内容", null=True)
    received_at = models.DateTimeField("平台收到时间")
    fetched_at = models.DateTimeField("取回时间", default=timezone.now)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="pushes", verbose_name="办件")
    fault = models.CharField("未能立件的原因", max_length=500, blank=True)
    refusal = models.CharField("退回理由", max_length=500, blank=True)
    refused_at = models.DateTimeField("退回时间", null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="退回人"
    )
    told = models.CharField("已反馈结果", max_length=12, choices=Result, blank=True)
    told_at = models.DateTimeField("反馈时间", null=True)
    attempts = models.PositiveIntegerField("反馈次数", default=0)
    due_at = models.DateTimeField("最早再试", default=timezone.now)
    last_error = models.CharField("最近错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "平台推送的修复申请"
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="pushed_repair_once"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(refused_at__isnull=True), name="pushed_repair_is_case_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | (~Q(refusal="") & Q(refused_by__isnull=False)),
                name="pushed_repair_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(told="") | Q(case__isnull=False) | Q(refused_at__isnull=False),
                name="pushed_repair_told_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="pushed_repair_untold", condition=Q(told="")),
            models.Index(
                fields=["received_at"],
                name="pushed_repair_waiting",
                condition=Q(case__isnull=True, refused_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number
