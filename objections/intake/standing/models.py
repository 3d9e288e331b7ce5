"""Codes sent to a firm's registered contact, kept as keyed hashes beside the form they belong to."""

from django.db import models
from django.utils import timezone

from objections.intake.models import Draft


class ContactCode(models.Model):
    """One code of one form and firm. Where the firm has no contact a row stands too, and no code fits it: who asks
    cannot tell the difference. Goes with its draft."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="codes")
    firm_hash = models.CharField("单位摘要", max_length=64)
    code_hash = models.CharField("验证码摘要", max_length=64)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    sent_at = models.DateTimeField("发出时间", default=timezone.now)
    expires_at = models.DateTimeField("有效至")
    confirmed_at = models.DateTimeField("核验时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位验证码"
        indexes = [models.Index(fields=["draft", "-id"], name="contact_code_of_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.sent_at:%H:%M}"
