"""A typical case told on the portal; it stands and falls with its record."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from credit.records.models import DisputeMark, Record
from credit.subjects.models import ORGANISATION_KINDS
from credit.units.models import Unit
from publicity.content.reviewed import Reviewed, ReviewState, two_people
from publicity.lists.crosscheck import UNDECIDED


class TypicalCaseQuerySet(models.QuerySet["TypicalCase"]):
    def public_now(self) -> "TypicalCaseQuerySet":
        """Cases on show: of organisations, on a decision on show and, for bad ones, while nobody disputes it."""
        records = Record.objects.public_now().filter(is_personal=False, subject__kind__in=ORGANISATION_KINDS)
        disputed = DisputeMark.objects.filter(record=OuterRef("record"), until__isnull=True)
        proposed = Record.objects.filter(pk=OuterRef("record"), details__list_state=UNDECIDED)
        standing = self.filter(~Exists(proposed), state=ReviewState.SHOWN, record__in=records)
        return standing.exclude(Q(is_good=False) & Exists(disputed))


class TypicalCase(Reviewed):
    """What a firm did, and what followed (典型案例)."""

    record = models.OneToOneField(Record, models.PROTECT, related_name="typical_case", verbose_name="依据的记录")
    is_good = models.BooleanField("守信案例")
    title = models.CharField("标题", max_length=100)
    story = models.TextField("案情", max_length=2000)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="编写单位")

    objects = TypicalCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "典型案例"
        constraints = two_people("typical_case")

    def __str__(self) -> str:
        return self.title
