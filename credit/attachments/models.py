"""Files people hand in or the portal makes; type judged by content, stored under random names, never shown inline."""

from django.conf import settings
from django.db import models

from credit.kernel.ids import public_id


class ScanState(models.TextChoices):
    PENDING = "pending", "待扫描"
    CLEAN = "clean", "正常"
    REFUSED = "refused", "隔离"


class Attachment(models.Model):
    """One stored file. `purpose` tells which policy decides who may download it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    purpose = models.CharField("用途", max_length=32)
    file = models.FileField("文件", upload_to="attachments/%Y/%m", max_length=200)
    original_name = models.CharField("原文件名", max_length=255)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("摘要", max_length=64)
    is_sealed = models.BooleanField("加密保存", default=False)
    keep_until = models.DateField("保留至", null=True, blank=True)
    scan = models.CharField("扫描", max_length=8, choices=ScanState, default=ScanState.PENDING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.public_id
