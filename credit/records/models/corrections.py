"""Proposed new states of released records."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.records.models.record import Record

USER = settings.AUTH_USER_MODEL


class CorrectionState(models.TextChoices):
    PENDING = "pending", "待审核"
    APPLIED = "applied", "已更正"
    REFUSED = "refused", "未采用"


class Correction(models.Model):
    """A proposed new state of a released record; the public keeps the old one until a second person agrees."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="corrections")
    base_revision = models.PositiveIntegerField("所依据的修订号")
    values = models.JSONField("新的列值", help_text="Record 的列名 → 新值，含 details")
    sealed = models.BinaryField(null=True)
    digest = models.BinaryField(max_length=32, null=True)
    reason = models.CharField("更正理由", max_length=500, blank=True)
    state = models.CharField("状态", max_length=8, choices=CorrectionState, default=CorrectionState.PENDING)
    batch = models.ForeignKey(
        "credit.Batch", models.PROTECT, null=True, related_name="corrections", verbose_name="批次"
    )
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间", default=timezone.now)
    legal_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="法制审核人")
    legal_at = models.DateTimeField("法制审核时间", null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    decided_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待审更正"
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(state="pending"), name="correction_pending_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id}+"
