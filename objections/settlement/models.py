"""The settlement sheet of a repair (修复结果落实单): one line per channel, with asked, accepted and gone times."""

from django.db import models
from django.utils import timezone

from credit.sharing.models import Platform
from objections.cases.models import Case


class SettlementLine(models.Model):
    """One channel that must drop the record: a way of the own portal, or a platform told by delivery."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="settlement")
    channel = models.CharField("渠道", max_length=40)
    label = models.CharField("渠道名称", max_length=100)
    platform = models.ForeignKey(Platform, models.PROTECT, null=True, related_name="+", verbose_name="平台")
    asked_at = models.DateTimeField("要求撤下", default=timezone.now)
    accepted_at = models.DateTimeField("接收", null=True)
    gone_at = models.DateTimeField("确认撤下", null=True)
    checked_at = models.DateTimeField("最近核对", null=True)
    still_seen = models.PositiveSmallIntegerField("仍可见处数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "修复落实"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "channel"], name="settlement_line_once")]
        indexes = [models.Index(fields=["case"], name="settlement_open", condition=models.Q(gone_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.channel}"
