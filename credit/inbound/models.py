"""Upstream systems of the bureau, what they handed in, and the read-only tables that are polled."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.intake.models import Batch
from credit.units.models import Unit


class UpstreamSystem(models.Model):
    """A system of the bureau that hands in records of one unit (上游业务系统), by signed calls or by a table we read.

    It acts through an account of its own: a clerk of the unit who can sign in nowhere. Who reviews stays a person.
    """

    code = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="报送单位")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    items = models.ManyToManyField(CatalogueItem, related_name="+", verbose_name="可报事项")
    app_key = models.CharField("应用标识", max_length=64, unique=True, editable=False)
    sealed_secret = models.BinaryField("密钥（加密）")
    secret_set_at = models.DateTimeField("密钥更换时间", default=timezone.now, editable=False)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "上游业务系统"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Handover(models.Model):
    """One batch of an upstream system under the key that the system gave it; the same key comes in once."""

    system = models.ForeignKey(UpstreamSystem, models.PROTECT, related_name="handovers", verbose_name="系统")
    key = models.CharField("系统批次号", max_length=64)
    checksum = models.BinaryField("内容摘要（带密钥）", max_length=32)
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="handover", verbose_name="导入批次")
    received_at = models.DateTimeField("收到时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "上游交接"
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="handover_once")]

    def __str__(self) -> str:
        return self.key


class SeenNonce(models.Model):
    """A nonce used within the time window: it is not taken again."""

    system = models.ForeignKey(UpstreamSystem, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "nonce"], name="nonce_once")]

    def __str__(self) -> str:
        return self.nonce


class MarkKind(models.TextChoices):
    MOMENT = "moment", "时间"
    NUMBER = "number", "递增整数"


class SourceTable(models.Model):
    """A table or view of an upstream system that we read, and how far we have come.

    `position` is the mark of the last row taken (microseconds since 1970 for times). Rows of the stretch `overlap`
    before it are looked at again: a row may become visible later than its mark says.
    """

    system = models.ForeignKey(UpstreamSystem, models.PROTECT, related_name="tables", verbose_name="系统")
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="+", verbose_name="目录事项")
    sealed_address = models.BinaryField("数据库地址（加密）")
    schema = models.CharField("模式", max_length=63, default="public")
    table = models.CharField("表或视图", max_length=63)
    key_columns = ArrayField(models.CharField(max_length=63), verbose_name="主键列", size=4)
    mark_column = models.CharField("标记列", max_length=63, help_text="行新增或改动时变大的时间或整数列")
    mark_kind = models.CharField("标记种类", max_length=8, choices=MarkKind, default=MarkKind.MOMENT)
    overlap = models.PositiveBigIntegerField("回看（秒或个数）", default=600)
    mapping = models.JSONField("对应关系", help_text="源列名 → 本事项的列名、编号或中文名")
    minutes = models.PositiveSmallIntegerField("间隔（分钟）", default=10)
    is_paused = models.BooleanField("暂停", default=False)
    position = models.BigIntegerField("已读到", null=True, editable=False)
    polled_at = models.DateTimeField("上次读取", null=True, editable=False)
    failures = models.PositiveIntegerField("连续失败", default=0, editable=False)
    last_error = models.CharField("最近错误", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "上游源表"
        constraints = [
            models.UniqueConstraint(fields=["system", "schema", "table", "item"], name="source_table_once"),
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="source_table_waits_a_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.system}：{self.schema}.{self.table}"


class SeenRow(models.Model):
    """A row (key and mark, as a keyed digest) taken within the overlap; the next poll passes it over."""

    source = models.ForeignKey(SourceTable, models.CASCADE, related_name="seen")
    digest = models.BinaryField(max_length=32)
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="source_row_once")]

    def __str__(self) -> str:
        return f"{self.source_id}@{self.position}"
