"""Documents the portal issues as PDF, each with a number, a check code and a public check page."""

from django.db import models
from django.utils import timezone


class IssuedDocument(models.Model):
    """An issued document (文书). The check page tells kind, unit, date and state: nothing personal."""

    number = models.CharField("编号", max_length=40, unique=True)
    check_code = models.CharField("验证码", max_length=16)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("标题", max_length=200)
    unit = models.ForeignKey("credit.Unit", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("出具时间", default=timezone.now)
    valid_until = models.DateField("有效至", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    sha256 = models.CharField("内容摘要", max_length=64)
    attachment = models.ForeignKey("credit.Attachment", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "出具的文书"

    def __str__(self) -> str:
        return self.number
