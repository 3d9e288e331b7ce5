"""Which adverse items may leave in bulk, and what was found when the prose of a record was looked through."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from credit.catalogue.models import CatalogueItem, Nature
from credit.records.models import Record
from credit.units.models import InForceQuerySet


class BulkRelease(models.Model):
    """The law section lets the adverse records of one item out as a file, for a time and on a stated basis.

    Without a row in force such records are read one by one on their pages and through the interface, where each
    answer is asked for anew: a file that has left cannot be called back when a record is repaired or withdrawn.
    """

    item = models.ForeignKey(
        CatalogueItem,
        models.PROTECT,
        related_name="+",
        verbose_name="目录事项",
        limit_choices_to={"nature": Nature.ADVERSE, "is_active": True},
    )
    legal_basis = models.CharField("依据", max_length=500)
    valid_from = models.DateField("起", default=timezone.localdate)
    valid_until = models.DateField("止", null=True, blank=True, help_text="最后一天；要关闭就填昨天或更早的日期。")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "失信信息批量开放"

    def __str__(self) -> str:
        return f"{self.item} · {self.legal_basis}"


class Verdict(models.Model):
    """Whether the database may write a record into a file itself: kept, because the look costs more than the writing.

    It holds for one revision and one wording of the condition (`expressions.plain`) only; whatever changes either
    voids it, and the record is looked at anew.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="export_verdict")
    revision = models.PositiveIntegerField("修订号")
    rule = models.CharField("条件指纹", max_length=16)
    is_plain = models.BooleanField("可由数据库直接写出")

    class Meta:
        verbose_name = verbose_name_plural = "批量开放预审"

    def __str__(self) -> str:
        return f"{self.record_id} · {self.rule} · {self.is_plain}"
