"""What is said beside a record: that it is contested, or why it was taken back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.kernel.ids import public_id


class DisputeMark(models.Model):
    """An objection on a record is open from `since` until `until` (异议标注); one row per case."""

    record = models.ForeignKey("credit.Record", models.PROTECT, related_name="dispute_marks")
    case_number = models.CharField("案件编号", max_length=32)
    since = models.DateTimeField("起", default=timezone.now)
    until = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议标注"
        constraints = [models.UniqueConstraint(fields=["record", "case_number"], name="dispute_once_a_case")]
        indexes = [models.Index(fields=["record"], name="dispute_open", condition=Q(until__isnull=True))]

    def __str__(self) -> str:
        return self.case_number


class WithdrawalNotice(models.Model):
    """A public word that a decision was revoked, changed or held unlawful: number, authority, date, reason, no facts.

    Source: 行政处罚法 art. 48 (the decision leaves the site within three days, with the reason).
    """

    record = models.OneToOneField("credit.Record", models.PROTECT, related_name="withdrawal_notice")
    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    document_number = models.CharField("文书号", max_length=128)
    authority = models.CharField("决定机关", max_length=255)
    withdrawn_on = models.DateField("撤下日期")
    reason = models.CharField("理由", max_length=200)
    public_until = models.DateField("说明公示至")

    class Meta:
        verbose_name = verbose_name_plural = "撤下说明"

    def __str__(self) -> str:
        return self.document_number
