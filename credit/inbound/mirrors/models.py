"""What platforms handed down, and where their copy and our record do not agree."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from credit.inbound.mirrors.items import item_name
from credit.records.models import Record
from credit.sharing.models import Platform
from credit.subjects.models import Subject

USER = settings.AUTH_USER_MODEL


class MirrorSource(models.Model):
    """A list that we ask a platform for (下发来源), and how the last asking went; without a row nothing is asked for.

    It is asked for once a day; after trouble again an hour later. What was taken last is in the deliveries.
    """

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    item = models.CharField("下发事项", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    fetched_at = models.DateTimeField("最近取成", null=True, editable=False)
    tried_at = models.DateTimeField("最近尝试", null=True, editable=False)
    failures = models.PositiveIntegerField("连续失败", default=0, editable=False)
    last_error = models.CharField("最近错误", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "下发来源"
        ordering = ["platform", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "item"], name="mirror_source_once",
                violation_error_message="这个平台的这份名单已经登记。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.platform}：{item_name(self.item)}"


class MirrorDelivery(models.Model):
    """One file or batch that came down (下发批次): what it brought, row by row refused ones named.

    `version` and `issued_at` are the platform's, for a list that was asked for; a version comes in once.
    """

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    item = models.CharField("下发事项", max_length=40)
    name = models.CharField("文件名", max_length=255)
    is_complete = models.BooleanField("全量", help_text="名单的全部：不在其中的视为已移出")
    rows = models.PositiveIntegerField("总行数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    same = models.PositiveIntegerField("未变", default=0)
    left = models.PositiveIntegerField("移出", default=0)
    refused = models.JSONField("不合格", default=list)
    version = models.BigIntegerField("平台版本", null=True)
    issued_at = models.DateTimeField("平台发布时间", null=True)
    taken_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="导入人", help_text="空表示系统按时取得"
    )
    taken_at = models.DateTimeField("导入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "下发批次"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "item", "version"], name="mirror_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"

    def told(self) -> str:
        """Return in words what it brought."""
        words = f"新增 {self.new}，变更 {self.changed}，未变 {self.same}，移出 {self.left}"
        return f"共 {self.rows} 行：{words}，不合格 {len(self.refused)}"


class MirrorEntry(models.Model):
    """One entry of a list of another platform, as it stands there (镜像). It is no record of ours.

    Of a natural person nothing is kept in the clear: all of it lies sealed, the number only as a keyed hash.
    """

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="mirrored", verbose_name="平台")
    item = models.CharField("下发事项", max_length=40)
    key = models.BinaryField("主键（带密钥的摘要）", max_length=32)
    digest = models.BinaryField("内容摘要（带密钥）", max_length=32)
    is_personal = models.BooleanField("涉个人")
    name = models.CharField("名称", max_length=200, blank=True)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    identity_hash = models.CharField(max_length=64, blank=True)
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, related_name="mirrored", verbose_name="主体")
    sealed = models.BinaryField("内容（加密）")
    entered_on = models.DateField("列入日期", null=True)
    left_on = models.DateField("移出日期", null=True)
    delivery = models.ForeignKey(MirrorDelivery, models.PROTECT, related_name="entries", verbose_name="下发批次")
    first_seen_at = models.DateTimeField("首次收到", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "下发名单"
        constraints = [
            models.UniqueConstraint(fields=["platform", "item", "key"], name="mirror_entry_once"),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(name="", code=""), name="mirror_names_no_person_in_the_clear"
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="mirror_of_subject", condition=Q(subject__isnull=False))]

    def __str__(self) -> str:
        return f"{self.item} {self.pk}"


class ConflictState(models.TextChoices):
    OPEN = "open", "待处理"
    OURS = "ours", "以本方为准"
    THEIRS = "theirs", "以平台为准"
    NONE = "none", "不需处理"


class Conflict(models.Model):
    """A platform says otherwise of one of our records (冲突); a person decides."""

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    record = models.ForeignKey(Record, models.CASCADE, related_name="conflicts", verbose_name="记录")
    kind = models.CharField("种类", max_length=40)
    digest = models.BinaryField(max_length=32)
    sealed_theirs = models.BinaryField("平台内容（加密）")
    our_revision = models.PositiveIntegerField("本方版本")
    state = models.CharField("状态", max_length=8, choices=ConflictState, default=ConflictState.OPEN)
    reason = models.CharField("理由", max_length=200, blank=True)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    decided_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "与平台的冲突"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "record", "kind", "digest"], name="conflict_once_a_content")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"
