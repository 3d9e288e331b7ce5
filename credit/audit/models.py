"""The audit trail: append-only; a database trigger refuses UPDATE and DELETE."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """One thing somebody did (审计日志). Facts carry ids and counts, never names or identity numbers."""

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    action = models.CharField("动作", max_length=64, db_index=True)
    target_type = models.CharField("对象类型", max_length=32, blank=True)
    target_id = models.CharField("对象编号", max_length=64, blank=True)
    unit = models.ForeignKey("credit.Unit", models.PROTECT, null=True, related_name="+", verbose_name="单位")
    reason = models.TextField("理由", blank=True)
    facts = models.JSONField("事实", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "审计日志"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.target_type} {self.target_id}"
