"""Why a row was late, and which months had nothing to report."""

from django.conf import settings
from django.db import models

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record
from credit.sharing.models import Platform
from credit.units.models import Unit

USER = settings.AUTH_USER_MODEL


class LateReason(models.Model):
    """Why a platform accepted a record only after its limit (迟报原因), entered by the unit."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="late_reasons", verbose_name="记录")
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    reason = models.CharField("迟报原因", max_length=200)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="填写人")
    entered_at = models.DateTimeField("填写时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "迟报原因"
        constraints = [
            models.UniqueConstraint(fields=["record", "platform"], name="late_reason_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="late_reason_is_given"),
        ]

    def __str__(self) -> str:
        return self.reason


class ZeroReport(models.Model):
    """A unit confirms that it decided nothing under an item in a month (零报告)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="zero_reports", verbose_name="单位")
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="+", verbose_name="目录事项")
    month = models.DateField("月份", help_text="当月第一天")
    confirmed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "零报告"
        constraints = [models.UniqueConstraint(fields=["unit", "item", "month"], name="zero_report_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.item} {self.month:%Y-%m}"
