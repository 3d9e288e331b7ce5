"""A typical case told on the portal; it stands and falls with its record."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from credit.kernel.ids import public_id
from credit.records.models import DisputeMark, Record
from credit.subjects.models import ORGANISATION_KINDS
from credit.units.models import Unit
from publicity.lists.crosscheck import UNDECIDED

USER = settings.AUTH_USER_MODEL


class CaseState(models.TextChoices):
    DRAFT = "draft", "待审核"
    SHOWN = "shown", "公开"
    WITHDRAWN = "withdrawn", "已撤下"


class TypicalCaseQuerySet(models.QuerySet["TypicalCase"]):
    def public_now(self) -> "TypicalCaseQuerySet":
        """Cases on show: of organisations, on a decision on show and, for bad ones, while nobody disputes it."""
        records = Record.objects.public_now().filter(is_personal=False, subject__kind__in=ORGANISATION_KINDS)
        disputed = DisputeMark.objects.filter(record=OuterRef("record"), until__isnull=True)
        proposed = Record.objects.filter(pk=OuterRef("record"), details__list_state=UNDECIDED)
        standing = self.filter(~Exists(proposed), state=CaseState.SHOWN, record__in=records)
        return standing.exclude(Q(is_good=False) & Exists(disputed))


class TypicalCase(models.Model):
    """What a firm did, and what followed (典型案例)."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    record = models.OneToOneField(Record, models.PROTECT, related_name="typical_case", verbose_name="依据的记录")
    is_good = models.BooleanField("守信案例")
    title = models.CharField("标题", max_length=100)
    story = models.TextField("案情", max_length=2000)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="编写单位")
    state = models.CharField("状态", max_length=12, choices=CaseState, default=CaseState.DRAFT)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="编写人")
    entered_at = models.DateTimeField("编写时间", default=timezone.now)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    approved_at = models.DateTimeField("公开时间", null=True, blank=True)
    left_reason = models.CharField("撤下原因", max_length=200, blank=True)

    objects = TypicalCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "典型案例"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CaseState.SHOWN) | Q(approved_by__isnull=False), name="typical_case_was_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("entered_by")),
                name="typical_case_reviewed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title
