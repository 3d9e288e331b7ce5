"""Runs of a reconciliation, what they found, and the signed monthly statements."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record
from credit.sharing.models import Platform

USER = settings.AUTH_USER_MODEL


class Outcome(models.TextChoices):
    RUNNING = "running", "进行中"
    AGREED = "agreed", "一致"
    DIFFERS = "differs", "有差异"
    FAILED = "failed", "没有对成"


class Reconciliation(models.Model):
    """One item of one platform, compared for the packages of one month (对账)."""

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="reconciliations", verbose_name="平台")
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="+", verbose_name="目录事项")
    month = models.DateField("月份", help_text="当月第一天")
    outcome = models.CharField("结果", max_length=8, choices=Outcome, default=Outcome.RUNNING)
    ours = models.PositiveIntegerField("本方条数", default=0)
    theirs = models.PositiveIntegerField("平台条数", default=0)
    missing_here = models.PositiveIntegerField("平台多出", default=0)
    missing_there = models.PositiveIntegerField("平台缺少", default=0)
    different = models.PositiveIntegerField("内容不同", default=0)
    under_way = models.PositiveIntegerField("在途", default=0, help_text="正在报送、还没有回执，不比对")
    unseen = models.PositiveIntegerField(
        "改换方式前接收", default=0, help_text="改用前置库以前由别的方式接收，在库中查不到，不比对"
    )
    our_digest = models.CharField(max_length=64, blank=True)
    their_digest = models.CharField(max_length=64, blank=True)
    failure = models.CharField("没有对成的原因", max_length=200, blank=True)
    started_at = models.DateTimeField("开始", default=timezone.now)
    finished_at = models.DateTimeField("结束", null=True)
    started_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="发起人")

    class Meta:
        verbose_name = verbose_name_plural = "对账"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["platform", "item", "month", "-id"], name="reconciliation_latest")]

    def __str__(self) -> str:
        return f"{self.platform} · {self.item} · {self.month:%Y-%m}"


class DifferenceKind(models.TextChoices):
    MISSING_HERE = "here", "平台多出"
    MISSING_THERE = "there", "平台缺少"
    DIFFERENT = "different", "内容不同"


class Difference(models.Model):
    """One record on which the two sides do not agree; `record` is empty when we know no record of that key."""

    run = models.ForeignKey(Reconciliation, models.CASCADE, related_name="differences", verbose_name="对账")
    kind = models.CharField("差异", max_length=10, choices=DifferenceKind)
    key = models.CharField("记录公开编号", max_length=64)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+", verbose_name="记录")
    our_version = models.PositiveIntegerField("本方版本", null=True)
    their_version = models.BigIntegerField("平台版本", null=True)
    mended = models.CharField("处理", max_length=12, blank=True)
    mended_at = models.DateTimeField("处理时间", null=True)
    mended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="处理人")

    class Meta:
        verbose_name = verbose_name_plural = "对账差异"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="difference_once_a_run")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class Statement(models.Model):
    """A month's reconciliation with one platform, frozen: signed CSV, and a PDF with number and check code (对账单)."""

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="statements", verbose_name="平台")
    month = models.DateField("月份")
    ours = models.PositiveIntegerField("本方条数")
    theirs = models.PositiveIntegerField("平台条数")
    differences = models.PositiveIntegerField("差异")
    is_complete = models.BooleanField("各事项都已对账")
    csv = models.ForeignKey("credit.Attachment", models.PROTECT, related_name="+", verbose_name="CSV")
    signature = models.CharField("签名（Ed25519，base64）", max_length=100)
    signing_key = models.ForeignKey("credit.SigningKey", models.PROTECT, related_name="+", verbose_name="签名密钥")
    document = models.OneToOneField("credit.IssuedDocument", models.PROTECT, related_name="+", verbose_name="PDF")
    issued_at = models.DateTimeField("出具时间", default=timezone.now)
    issued_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="出具人")

    class Meta:
        verbose_name = verbose_name_plural = "对账单"
        ordering = ["-month", "platform", "-pk"]

    def __str__(self) -> str:
        return f"{self.platform} {self.month:%Y-%m}"
