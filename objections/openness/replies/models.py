"""A reply told on the portal: what was asked and what was answered, in words of the law section."""

from django.db import models

from objections.cases.models import Case
from publicity.content.reviewed import Reviewed, ReviewState, two_people


class SelectedReplyQuerySet(models.QuerySet["SelectedReply"]):
    def public_now(self) -> "SelectedReplyQuerySet":
        """Replies on show: released, and their case ended (it is handled anew while somebody asks for a review)."""
        return self.filter(state=ReviewState.SHOWN, case__closed_at__isnull=False)


class SelectedReply(Reviewed):
    """One reply. The case behind it is told nowhere: no number, no name, no date but the month of the answer."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="selected_reply", verbose_name="办件")
    title = models.CharField("标题", max_length=60)
    question = models.TextField("反映的问题", max_length=500)
    answer = models.TextField("答复", max_length=1500)

    objects = SelectedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复选登"
        constraints = two_people("selected_reply")

    def __str__(self) -> str:
        return self.title
