"""A batch: one workbook on its way in, from upload to load, and back if it is undone."""

from django.conf import settings
from django.db import models

from credit.catalogue.models import CatalogueItem
from credit.units.models import Unit


class BatchStatus(models.TextChoices):
    UPLOADED = "uploaded", "已上传"
    CHECKING = "checking", "检查中"
    CHECKED = "checked", "已检查"
    LOADING = "loading", "载入中"
    LOADED = "loaded", "已载入"
    UNDONE = "undone", "已撤销"
    FAILED = "failed", "不能用"


class Batch(models.Model):
    """One file handed in under one item by one person of one unit (导入批次)."""

    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="batches", verbose_name="目录事项")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="batches", verbose_name="单位")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    source = models.CharField("来源", max_length=12, default="workbook")
    file_name = models.CharField("文件名", max_length=255)
    file = models.ForeignKey("credit.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="原文件")
    file_sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    report = models.ForeignKey(
        "credit.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="标注后的文件"
    )
    status = models.CharField("状态", max_length=12, choices=BatchStatus, default=BatchStatus.UPLOADED)
    generation = models.CharField("标准版本", max_length=8, blank=True)
    rows = models.PositiveIntegerField("总行数", default=0)
    rows_done = models.PositiveIntegerField("已处理", default=0)
    rows_new = models.PositiveIntegerField("新增", default=0)
    rows_changed = models.PositiveIntegerField("更正", default=0)
    rows_same = models.PositiveIntegerField("未变", default=0)
    rows_refused = models.PositiveIntegerField("不合格", default=0)
    rows_doubtful = models.PositiveIntegerField("待确认", default=0)
    rows_warned = models.PositiveIntegerField("有提示", default=0)
    failure = models.CharField("不能用的原因", max_length=500, blank=True)
    effects = models.JSONField("影响", default=dict, help_text="新建和更名的主体编号，供撤销时恢复")
    findings = models.JSONField("问题汇总", default=list)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    heartbeat_at = models.DateTimeField("最近进展", null=True)
    loaded_at = models.DateTimeField("载入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"
