"""What visitors say is wrong with the site (网站找错)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

USER = settings.AUTH_USER_MODEL


class FeedbackState(models.TextChoices):
    OPEN = "open", "待处理"
    DONE = "done", "已处理"


class SiteFeedback(models.Model):
    """A visitor's word about a mistake on the site.

    Personal numbers in the text are masked before it is kept; the contact is sealed, and deleted once handled.
    """

    page = models.CharField("哪个页面", max_length=300, blank=True, help_text="只留路径，不留查询内容")
    text = models.TextField("问题", max_length=1000)
    contact = models.BinaryField("联系方式（密文）", null=True)
    state = models.CharField("状态", max_length=8, choices=FeedbackState, default=FeedbackState.OPEN)
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    handled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)
    result = models.CharField("处理情况", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "网站找错"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FeedbackState.OPEN)
                | Q(handled_by__isnull=False, handled_at__isnull=False, contact__isnull=True),
                name="feedback_done_by_somebody_keeps_no_contact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page or '本站'} · {timezone.localtime(self.received_at):%Y-%m-%d}"
