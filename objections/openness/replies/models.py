"""A reply told on the portal: what was asked and what was answered, in words of the law section."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from credit.kernel.ids import public_id
from objections.cases.models import Case

USER = settings.AUTH_USER_MODEL


class ReplyState(models.TextChoices):
    DRAFT = "draft", "待审核"
    SHOWN = "shown", "公开"
    WITHDRAWN = "withdrawn", "已撤下"


class SelectedReplyQuerySet(models.QuerySet["SelectedReply"]):
    def public_now(self) -> "SelectedReplyQuerySet":
        """Replies on show: released, and their case ended (it is handled anew while somebody asks for a review)."""
        return self.filter(state=ReplyState.SHOWN, case__closed_at__isnull=False)


class SelectedReply(models.Model):
    """One reply. The case behind it is told nowhere: no number, no name, no date but the month of the answer."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="selected_reply", verbose_name="办件")
    title = models.CharField("标题", max_length=60)
    question = models.TextField("反映的问题", max_length=500)
    answer = models.TextField("答复", max_length=1500)
    state = models.CharField("状态", max_length=12, choices=ReplyState, default=ReplyState.DRAFT)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="编写人")
    entered_at = models.DateTimeField("编写时间", default=timezone.now)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    approved_at = models.DateTimeField("公开时间", null=True, blank=True)
    left_reason = models.CharField("撤下原因", max_length=200, blank=True)

    objects = SelectedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复选登"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ReplyState.SHOWN) | Q(approved_by__isnull=False), name="selected_reply_was_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("entered_by")),
                name="selected_reply_reviewed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title
