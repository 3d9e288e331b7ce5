"""A form that somebody has begun and not sent (草稿): sealed, and gone after its days."""

from django.db import models
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.records.models import Record
from objections.cases.choices import CaseKind


class Draft(models.Model):
    """What was typed so far, sealed; known only by the hash of a token that lies in the visitor's browser."""

    token_hash = models.CharField("标记摘要", max_length=64, unique=True)
    kind = models.CharField("类型", max_length=12, choices=CaseKind)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录")
    sealed = models.BinaryField("内容")
    step = models.PositiveSmallIntegerField("步骤", default=1)
    notice_version = models.CharField("告知书版本", max_length=16, blank=True)
    attachments = models.ManyToManyField(Attachment, related_name="+", verbose_name="材料")
    saved_at = models.DateTimeField("保存时间", default=timezone.now)
    expires_on = models.DateField("保留至", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "草稿"

    def __str__(self) -> str:
        return f"{self.kind} {self.expires_on}"
