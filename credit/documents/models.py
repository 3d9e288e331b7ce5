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


class SigningKey(models.Model):
    """A key that signs files (Ed25519). A retired one still checks what it signed."""

    sealed_private = models.BinaryField("私钥（加密）")
    public_pem = models.TextField("公钥（PEM）")
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "签名密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["retired_at"], condition=models.Q(retired_at__isnull=True), nulls_distinct=False,
                name="signing_key_one_in_use",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}"
