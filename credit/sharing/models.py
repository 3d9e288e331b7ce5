"""Platforms, and the outbox of deliveries to them. The table is the queue; Celery only wakes the worker."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record
from credit.sharing.lifecycle import CLOSED, DeliveryState


class Level(models.TextChoices):
    CITY = "city", "市"
    PROVINCE = "province", "省"
    NATION = "nation", "国家"


class Platform(models.Model):
    """A sharing platform the bureau reports to (信用信息共享平台)."""

    code = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("级别", max_length=8, choices=Level)
    mode = models.CharField("方式", max_length=8, default="rest")
    address = models.CharField("地址", max_length=200, validators=[URLValidator(schemes=["http", "https"])])
    app_key = models.CharField("应用标识", max_length=64)
    sealed_secret = models.BinaryField("密钥（加密）")
    generation = models.CharField("模板版本", max_length=8, blank=True, help_text="空表示各事项的现行版本")
    package_size = models.PositiveSmallIntegerField("每包条数", default=100)
    timeout_seconds = models.PositiveSmallIntegerField("超时（秒）", default=15)
    is_paused = models.BooleanField("暂停", default=False)
    backlog_limit_minutes = models.PositiveIntegerField(
        "积压上限（分钟）", default=240, help_text="最早一条等待超过这么久，健康检查报告异常"
    )
    retry_at = models.DateTimeField("此前不再尝试", null=True, blank=True)
    failures = models.PositiveIntegerField("连续失败", default=0)
    last_error = models.CharField("最近错误", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "共享平台"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(package_size__range=(1, 100)), name="platform_package_of_1_to_100")
        ]

    def __str__(self) -> str:
        return self.name


class PlatformItem(models.Model):
    """A platform takes an item at these disclosure levels, under its own catalogue id."""

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="items", verbose_name="平台")
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="platforms", verbose_name="目录事项")
    levels = ArrayField(models.CharField(max_length=12), verbose_name="披露级别", default=list)
    resource_id = models.CharField("平台目录编号", max_length=64, blank=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "平台事项"
        constraints = [models.UniqueConstraint(fields=["platform", "item"], name="platform_item_once")]

    def __str__(self) -> str:
        return f"{self.platform} · {self.item}"


class Operation(models.TextChoices):
    INSERT = "I", "新增"
    UPDATE = "U", "更正"
    DELETE = "D", "撤回"


class Package(models.Model):
    """What one call carries to a platform, frozen and sealed when packed, sent under the same key at every try.

    Its state is that of its rows until the answer tells them apart. A worker holds the packages of its claim by
    `claimed_by` and shows at `claimed_at` that it lives; nobody holds an open package whose `claimed_by` is empty.
    """

    key = models.UUIDField("批次号", unique=True)
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="packages", db_index=False)
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="+", db_index=False)
    body_digest = models.BinaryField("包体摘要（带密钥）", max_length=32)
    sealed_body = models.BinaryField("加密的包体")
    rows = models.PositiveSmallIntegerField("条数")
    state = models.CharField("状态", max_length=12, choices=DeliveryState, default=DeliveryState.PACKED)
    attempts = models.PositiveIntegerField("次数", default=0)
    created_at = models.DateTimeField("打包时间", default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    due_at = models.DateTimeField("最早再试", default=timezone.now)
    sent_at = models.DateTimeField("首次发送", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    last_error = models.CharField("最近错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送包"
        indexes = [
            models.Index(fields=["platform"], name="package_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["platform", "-created_at"], name="package_of_platform"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Delivery(models.Model):
    """One revision of one record, to one platform. (record, platform, revision) never repeats."""

    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="deliveries", verbose_name="平台", db_index=False
    )
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="+", verbose_name="目录事项", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="deliveries", verbose_name="记录", db_index=False)
    revision = models.PositiveIntegerField("修订号")
    operation = models.CharField("操作", max_length=1, choices=Operation)
    state = models.CharField("状态", max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="deliveries", verbose_name="报送包")
    due_at = models.DateTimeField("最早发送", default=timezone.now)
    attempts = models.PositiveIntegerField("打包次数", default=0)
    platform_record_id = models.CharField("平台记录号", max_length=64, blank=True)
    reason_code = models.CharField("退回码", max_length=8, blank=True)
    reason_field = models.CharField("退回字段", max_length=64, blank=True)
    reason_text = models.CharField("退回说明", max_length=300, blank=True)
    queued_at = models.DateTimeField("入列时间", default=timezone.now)
    accepted_at = models.DateTimeField("接收时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        constraints = [models.UniqueConstraint(fields=["record", "platform", "revision"], name="delivery_once")]
        indexes = [
            models.Index(fields=["platform", "due_at", "id"], name="delivery_due", condition=Q(state="pending")),
            models.Index(
                fields=["platform", "item", "state"], name="delivery_backlog", condition=~Q(state__in=sorted(CLOSED))
            ),
            models.Index(
                fields=["platform", "item", "-accepted_at"],
                name="delivery_accepted",
                condition=Q(accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}#{self.revision}→{self.platform_id}"
