"""Past states of records, and the log of what entered and left the public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.records.models.record import Record

USER = settings.AUTH_USER_MODEL


class RecordRevision(models.Model):
    """A past state of a record, written when it changes: the row, from when to when, and by what.

    A move that does not touch what the record says keeps no copy of that (see `records.revisions`).
    """

    record = models.ForeignKey(Record, models.PROTECT, db_index=False, related_name="revisions")
    revision = models.PositiveIntegerField()
    state = models.JSONField(help_text="全部列，除密文")
    sealed = models.BinaryField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    action = models.CharField(max_length=32)
    actor = models.ForeignKey(USER, models.PROTECT, db_index=False, null=True, related_name="+")
    batch = models.ForeignKey("credit.Batch", models.PROTECT, db_index=False, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史版本"
        indexes = [
            models.Index(fields=["record", "-valid_until"], name="revision_of_record"),
            models.Index(fields=["batch"], name="revision_of_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}#{self.revision}"


class Passage(models.TextChoices):
    IN = "in", "进入"
    OUT = "out", "离开"
    CHANGED = "changed", "变更"


class PublicationLog(models.Model):
    """What entered, changed in and left the public, numbered without gaps in the order of commit. No content."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    passage = models.CharField(max_length=8, choices=Passage)
    item_slug = models.CharField(max_length=40)
    record_public_id = models.CharField(max_length=16)
    subject_public_id = models.CharField(max_length=16)

    class Meta:
        verbose_name = verbose_name_plural = "公示流水"
        ordering = ["number"]
        indexes = [models.Index(fields=["record_public_id"], name="publication_of_record")]

    def __str__(self) -> str:
        return f"{self.number} {self.passage}"
