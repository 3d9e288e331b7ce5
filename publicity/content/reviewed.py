"""A text that one person writes and another releases, as typical cases and selected replies are."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.kernel.ids import public_id

USER = settings.AUTH_USER_MODEL


class ReviewState(models.TextChoices):
    DRAFT = "draft", "待审核"
    SHOWN = "shown", "公开"
    WITHDRAWN = "withdrawn", "已撤下"


class Reviewed(models.Model):
    """Who wrote the text, who released it, and why it left the portal."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    state = models.CharField("状态", max_length=12, choices=ReviewState, default=ReviewState.DRAFT)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="编写人")
    entered_at = models.DateTimeField("编写时间", default=timezone.now)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    approved_at = models.DateTimeField("公开时间", null=True, blank=True)
    left_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        abstract = True


def show(text: Reviewed, *, actor: Any) -> None:
    """Put a locked text on the portal: somebody else than its writer has read it."""
    text.state, text.approved_by, text.approved_at, text.left_reason = ReviewState.SHOWN, actor, timezone.now(), ""
    text.save(update_fields=["state", "approved_by", "approved_at", "left_reason"])


def take_off(text: Reviewed, reason: str) -> None:
    """Take a locked text off the portal. Raises DomainError without a reason."""
    if not reason.strip():
        raise DomainError("reason", "请写明撤下的原因。", {"reason": "必填"})
    text.state, text.left_reason = ReviewState.WITHDRAWN, reason.strip()[:200]
    text.save(update_fields=["state", "left_reason"])


def two_people(name: str) -> list[Any]:
    """Return the constraints: nothing on show that nobody released, and nobody releases what they wrote."""
    released, second = Q(approved_by__isnull=False), ~Q(approved_by=F("entered_by"))
    return [
        models.CheckConstraint(condition=~Q(state=ReviewState.SHOWN) | released, name=f"{name}_was_reviewed"),
        models.CheckConstraint(
            condition=Q(approved_by__isnull=True) | second, name=f"{name}_reviewed_by_a_second_person"
        ),
    ]
