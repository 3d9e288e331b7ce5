"""Messages to people outside, kept in an outbox until a back end took them."""

from django.db import models
from django.utils import timezone


class Channel(models.TextChoices):
    EMAIL = "email", "邮件"
    SMS = "sms", "短信"


class MessageState(models.TextChoices):
    PENDING = "pending", "待发"
    SENT = "sent", "已发"
    FAILED = "failed", "失败"


class Message(models.Model):
    """One message to one address; address and body are sealed, the log keeps template, time and outcome."""

    template = models.CharField("模板", max_length=40)
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    is_statutory = models.BooleanField("法定通知", default=False)
    sealed = models.BinaryField("收件地址和正文")
    state = models.CharField("状态", max_length=8, choices=MessageState, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    due_at = models.DateTimeField("下次发送", default=timezone.now)
    last_error = models.CharField("最近错误", max_length=200, blank=True)
    about_type = models.CharField(max_length=32, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField("生成时间", auto_now_add=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        indexes = [models.Index(fields=["due_at"], name="message_due", condition=models.Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.template} {self.state}"
