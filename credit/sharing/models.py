"""Platforms, and the outbox of deliveries to them. The table is the queue; Celery only wakes the worker."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record
from credit.sharing.lifecycle import CLOSED, PAST, DeliveryState


class Level(models.TextChoices):
    CITY = "city", "市"
    PROVINCE = "province", "省"
    NATION = "nation", "国家"


class Mode(models.TextChoices):
    """How packages travel; the life of a delivery is the same in every mode."""

    REST = "rest", "接口（REST）"
    LIBRARY = "library", "前置交换库"
    FILE = "file", "文件包"


SHOW_THEIR_OWN = frozenset({Mode.LIBRARY})
"""Modes in which the other side shows what came by them and nothing else: a library knows the rows written into it."""


class Signature(models.TextChoices):
    """How calls to an interface are signed."""

    HMAC = "hmac", "HMAC-SHA256（本系统接口约定）"
    NATIONAL = "gjgxjhpt", "国家数据共享交换平台两步签名"
    MD5 = "appkey-md5", "appKey 与 MD5 签名"


class FileFormat(models.TextChoices):
    XML = "xml", "XML 数据包"
    JSON = "json", "JSON 数据包"
    XLSX = "xlsx", "Excel 模板（网页上传）"


class Platform(models.Model):
    """A sharing platform the bureau reports to (信用信息共享平台): where it is, how and when it is spoken to."""

    code = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("级别", max_length=8, choices=Level)
    mode = models.CharField("方式", max_length=8, choices=Mode, default=Mode.REST)
    address = models.CharField("地址", max_length=300)
    signature = models.CharField("签名方式", max_length=12, choices=Signature, default=Signature.HMAC)
    app_key = models.CharField("应用标识或账号", max_length=64)
    sealed_secret = models.BinaryField("密钥（加密）")
    secret_set_at = models.DateTimeField("密钥更换时间", null=True, blank=True, editable=False)
    service_id = models.CharField("服务标识（sid）", max_length=64, blank=True)
    refresh_address = models.CharField("密钥刷新地址", max_length=300, blank=True)
    sealed_identity = models.BinaryField("SFTP 私钥（加密）", null=True)
    host_key = models.TextField("SFTP 主机公钥", blank=True)
    file_format = models.CharField("文件格式", max_length=4, choices=FileFormat, default=FileFormat.XML)
    generation = models.CharField("模板版本", max_length=8, blank=True, help_text="空表示各事项的现行版本")
    package_size = models.PositiveSmallIntegerField("每包条数", default=100)
    timeout_seconds = models.PositiveSmallIntegerField("超时（秒）", default=15)
    workers = models.PositiveSmallIntegerField("同时发送的进程", default=2)
    send_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="发送日（星期）", default=list, blank=True, size=7,
        help_text="1 为星期一，7 为星期日；空表示每天",
    )  # fmt: skip
    send_from = models.TimeField("每天开始", null=True, blank=True)
    send_until = models.TimeField("每天截止", null=True, blank=True)
    first_pause_seconds = models.PositiveIntegerField("首次重试间隔（秒）", default=3)
    longest_pause_seconds = models.PositiveIntegerField("最长重试间隔（秒）", default=600)
    give_up_days = models.PositiveSmallIntegerField("无回执转人工（天）", default=3)
    is_paused = models.BooleanField("暂停", default=False)
    backlog_limit_minutes = models.PositiveIntegerField(
        "积压上限（分钟）", default=240, help_text="最早一条等待超过这么久，健康检查报告异常"
    )
    retry_at = models.DateTimeField("此前不再尝试", null=True, blank=True)
    failures = models.PositiveIntegerField("连续失败", default=0)
    last_error = models.CharField("最近错误", max_length=200, blank=True, editable=False)
    feedback_mark = models.CharField("已读反馈位置", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "共享平台"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(package_size__range=(1, 100)),
                name="platform_package_of_1_to_100",
                violation_error_message="每包1至100条。",
            ),
            models.CheckConstraint(
                condition=Q(workers__range=(1, 8)),
                name="platform_workers_1_to_8",
                violation_error_message="同时发送的进程为1至8个。",
            ),
            models.CheckConstraint(
                condition=Q(timeout_seconds__gte=1),
                name="platform_timeout_of_a_second",
                violation_error_message="超时至少1秒。",
            ),
            models.CheckConstraint(
                condition=Q(give_up_days__gte=3),
                name="platform_gives_up_after_3_days",
                violation_error_message="无回执至少等待3天才转人工。",
            ),
            models.CheckConstraint(
                condition=Q(first_pause_seconds__gte=1, longest_pause_seconds__gte=F("first_pause_seconds")),
                name="platform_pauses_grow",
                violation_error_message="首次重试间隔至少1秒，最长重试间隔不能短于首次重试间隔。",
            ),
            models.CheckConstraint(
                condition=Q(send_from__isnull=True, send_until__isnull=True)
                | Q(send_from__isnull=False, send_until__isnull=False),
                name="platform_hours_have_both_ends",
                violation_error_message="每天开始和截止时间要么都填，要么都不填。",
            ),
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
    `lane`: which of the platform's workers packed it.
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
    lane = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField("最早再试", default=timezone.now)
    sent_at = models.DateTimeField("首次发送", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    last_error = models.CharField("最近错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送包"
        indexes = [
            models.Index(fields=["platform"], name="package_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["platform", "-created_at"], name="package_of_platform"),
            models.Index(fields=["closed_at"], name="package_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Delivery(models.Model):
    """One revision of one record, to one platform. (record, platform, revision) never repeats.

    `payload_digest` (see `digests`) and `packed_on`, the day in the head of its package, are what reconciliation
    compares; both stay when the package itself has been archived, and `package_key` then names it.
    """

    # Both come from a platform's items and the record's own row, in the statement that joins them; checking them again
    # for each of a hundred thousand rows costs a sixth of a publication.
    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="deliveries", verbose_name="平台", db_index=False, db_constraint=False
    )
    item = models.ForeignKey(
        CatalogueItem, models.PROTECT, related_name="+", verbose_name="目录事项", db_index=False, db_constraint=False
    )
    record = models.ForeignKey(Record, models.PROTECT, related_name="deliveries", verbose_name="记录", db_index=False)
    revision = models.PositiveIntegerField("修订号")
    operation = models.CharField("操作", max_length=1, choices=Operation)
    is_recall = models.BooleanField(
        "对账撤回", default=False, db_default=False, help_text="平台尚有而本方账上没有：撤回照发"
    )
    state = models.CharField("状态", max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    package = models.ForeignKey(
        Package, models.PROTECT, null=True, related_name="deliveries", verbose_name="报送包", db_index=False
    )
    package_key = models.UUIDField("已归档的批次号", null=True)
    packed_on = models.DateField("打包日", null=True)
    payload_digest = models.BinaryField("报文摘要（带密钥）", max_length=32, null=True)
    due_at = models.DateTimeField("最早发送", default=timezone.now)
    attempts = models.PositiveIntegerField("打包次数", default=0)
    platform_record_id = models.CharField("平台记录号", max_length=64, blank=True)
    reason_code = models.CharField("退回码", max_length=8, blank=True)
    reason_field = models.CharField("退回字段", max_length=64, blank=True)
    reason_text = models.CharField("退回说明", max_length=300, blank=True)
    queued_at = models.DateTimeField("入列时间", default=timezone.now)
    accepted_at = models.DateTimeField("接收时间", null=True)
    way = models.CharField("接收时的方式", max_length=8, choices=Mode, blank=True, default="", db_default="")

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
            models.Index(fields=["package"], name="delivery_package", condition=Q(package__isnull=False)),
            models.Index(fields=["platform", "item", "packed_on"], name="delivery_held", condition=Q(state="accepted")),
            models.Index(
                fields=["queued_at"],
                name="delivery_past",
                condition=Q(state__in=sorted(PAST)) | Q(state="accepted", operation="D"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}#{self.revision}→{self.platform_id}"


class PastDelivery(models.Model):
    """A delivery that is over (superseded, withdrawn, cancelled), moved out of the way by age; never changed again.

    Numbers, not references: the past must not keep what it tells of from being moved or cleared in its own time.
    """

    platform_id = models.BigIntegerField("平台")
    item_id = models.BigIntegerField("目录事项")
    record_id = models.BigIntegerField("记录", db_index=True)
    revision = models.PositiveIntegerField("修订号")
    operation = models.CharField("操作", max_length=1, choices=Operation)
    state = models.CharField("状态", max_length=12, choices=DeliveryState)
    package_key = models.UUIDField("批次号", null=True)
    packed_on = models.DateField("打包日", null=True)
    payload_digest = models.BinaryField("报文摘要（带密钥）", max_length=32, null=True)
    platform_record_id = models.CharField("平台记录号", max_length=64, blank=True)
    reason_code = models.CharField("退回码", max_length=8, blank=True)
    queued_at = models.DateTimeField("入列时间")
    accepted_at = models.DateTimeField("接收时间", null=True)
    archived_at = models.DateTimeField("归档时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "已归档的报送"
        indexes = [BrinIndex(fields=["archived_at"], name="past_delivery_age")]

    def __str__(self) -> str:
        return f"{self.record_id}#{self.revision}→{self.platform_id}"


class PastPackage(models.Model):
    """What remains of a closed package when its body has been cleared: who got how many rows when, and the digest."""

    key = models.UUIDField("批次号", unique=True)
    platform_id = models.BigIntegerField("平台")
    item_id = models.BigIntegerField("目录事项")
    body_digest = models.BinaryField("包体摘要（带密钥）", max_length=32)
    rows = models.PositiveSmallIntegerField("条数")
    state = models.CharField("状态", max_length=12, choices=DeliveryState)
    attempts = models.PositiveIntegerField("次数")
    created_at = models.DateTimeField("打包时间")
    sent_at = models.DateTimeField("首次发送", null=True)
    closed_at = models.DateTimeField("结束时间")

    class Meta:
        verbose_name = verbose_name_plural = "已归档的报送包"
        indexes = [BrinIndex(fields=["closed_at"], name="past_package_age")]

    def __str__(self) -> str:
        return str(self.key)
