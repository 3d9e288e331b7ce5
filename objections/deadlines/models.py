"""Supervision slips (督办单) and the reminders that were given."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from credit.documents.models import IssuedDocument
from credit.units.models import Unit
from objections.cases.models import Case

USER = settings.AUTH_USER_MODEL


class Supervision(models.Model):
    """A slip on an overdue case: who has to do what by when, what came back, whether it is cleared (销号)."""

    number = models.CharField("督办编号", max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions", verbose_name="办件")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="supervisions", verbose_name="责任单位")
    matter = models.CharField("事项", max_length=200)
    supervisor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="督办人")
    demanded_by = models.DateField("要求期限")
    measures = models.CharField("措施", max_length=500)
    feedback = models.TextField("反馈", blank=True)
    fed_back_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="反馈人")
    fed_back_at = models.DateTimeField("反馈时间", null=True)
    escalated_on = models.DateField("升级日期", null=True)
    cleared_at = models.DateTimeField("销号时间", null=True)
    cleared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="销号人")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+", verbose_name="督办单")
    created_at = models.DateTimeField("签发时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(cleared_at__isnull=True), name="supervision_open_once_a_case"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Reminder(models.Model):
    """An automatic reminder: at most one a day and person, whatever number of cases it names."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="case_reminders", verbose_name="提醒谁")
    on = models.DateField("日期")
    code = models.CharField("模板", max_length=16)
    case_numbers = ArrayField(models.CharField(max_length=24), verbose_name="办件", default=list)
    was_sent = models.BooleanField("另发消息", default=False)
    read_at = models.DateTimeField("已读", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "到期提醒"
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="reminder_once_a_day_and_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on}"
