"""What is kept of a counter check: who asked for what purpose, and, sealed, what was answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from credit.documents.models import IssuedDocument
from credit.records.models import Record
from credit.subjects.models import Subject
from credit.units.models import Unit

USER = settings.AUTH_USER_MODEL


class Channel(models.TextChoices):
    DESK = "desk", "工作台"
    API = "api", "接口"


class Result(models.TextChoices):
    """What the check says of a subject; a hint never restricts by itself."""

    CLEAR = "clear", "无异常"
    HINT = "hint", "提示"
    RESTRICT = "restrict", "限制"
    UNKNOWN = "unknown", "没有结果"


class Decision(models.TextChoices):
    APPLIED = "applied", "已采取措施"
    NOT_APPLIED = "not_applied", "适用而未采取"
    NOT_NEEDED = "not_needed", "无需采取"


class CounterCheck(models.Model):
    """One check (核查记录). `sealed` holds the facts as they were told, `digest` proves them unchanged."""

    number = models.CharField("核查编号", max_length=24, unique=True)
    at = models.DateTimeField("核查时间", default=timezone.now)
    actor = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="核查人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="核查单位")
    purpose = models.CharField("用途", max_length=16)
    matter = models.CharField("事项", max_length=200)
    channel = models.CharField("渠道", max_length=4, choices=Channel)
    count = models.PositiveSmallIntegerField("主体数")
    sealed = models.BinaryField("核查结果（密文）")
    digest = models.BinaryField("结果摘要", max_length=32)
    receipt = models.OneToOneField(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回执"
    )

    class Meta:
        verbose_name = verbose_name_plural = "信用核查"
        constraints = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(matter=""), name="counter_check_says_what_for"),
        ]
        indexes = [models.Index(fields=["unit", "-at"], name="counter_check_of_unit")]

    def __str__(self) -> str:
        return self.number


class CheckedSubject(models.Model):
    """One line of a check, and what the counter then decided. Names stand in the sealed facts only."""

    check_made = models.ForeignKey(CounterCheck, models.CASCADE, related_name="lines", verbose_name="核查")
    line = models.PositiveSmallIntegerField("序号")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+", verbose_name="主体")
    result = models.CharField("结果", max_length=8, choices=Result)
    measures = ArrayField(models.CharField(max_length=2), verbose_name="可采取的措施", default=list)
    decision = models.CharField("处理决定", max_length=12, choices=Decision, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    document_number = models.CharField("文书号", max_length=128, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    feedback = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", verbose_name="反馈记录")

    class Meta:
        verbose_name = verbose_name_plural = "核查结果"
        constraints = [
            models.UniqueConstraint(fields=["check_made", "line"], name="checked_subject_once_a_line"),
            models.CheckConstraint(
                condition=~Q(decision=Decision.NOT_APPLIED) | ~Q(reason=""), name="checked_subject_deviation_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_made_id}#{self.line}"


class CounterToken(models.Model):
    """A key by which another system asks in the name of an account. Only its keyed hash is kept."""

    name = models.CharField("系统名称", max_length=100)
    user = models.ForeignKey(USER, models.PROTECT, related_name="counter_tokens", verbose_name="以谁的岗位核查")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    valid_from = models.DateField("起", default=timezone.localdate)
    valid_until = models.DateField("止", help_text="最后一天；到期要重新发")
    may_check_persons = models.BooleanField(
        "可以核查个人", default=False,
        help_text="另外还要账号自己有这个权限；不勾选的，账号以后得到这个权限，令牌也查不到个人。",
    )  # fmt: skip
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="发放人")
    issued_at = models.DateTimeField("发放时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "核查接口令牌"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="counter_token_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.name
