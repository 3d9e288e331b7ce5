"""The one Record table (信用信息记录)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from credit.catalogue.models import CatalogueItem, Disclosure, Nature
from credit.kernel.ids import public_id
from credit.records.lifecycle import RecordStatus
from credit.records.models.bases import PersonBasis
from credit.records.models.choices import Severity, Source
from credit.records.models.marks import DisputeMark
from credit.subjects.models import Subject
from credit.units.models import Unit

USER = settings.AUTH_USER_MODEL


class RecordQuerySet(models.QuerySet["Record"]):
    def public_on(self, day: date) -> "RecordQuerySet":
        """What a visitor may see on `day`; `publicity_end` is the last visible day, none means without end."""
        return self.filter(
            Q(publicity_end__isnull=True) | Q(publicity_end__gte=day),
            status=RecordStatus.PUBLISHED,
            disclosure=Disclosure.PUBLIC,
            publicity_start__lte=day,
        )

    def public_now(self) -> "RecordQuerySet":
        return self.public_on(timezone.localdate())

    def of_item(self, slug: str) -> "RecordQuerySet":
        return self.filter(item__slug=slug)

    def with_dispute(self) -> "RecordQuerySet":
        """Annotate `is_disputed`: an objection on the record is open (异议处理中)."""
        open_marks = DisputeMark.objects.filter(record=OuterRef("pk"), until__isnull=True)
        return self.annotate(is_disputed=Exists(open_marks))


class Record(models.Model):
    """One statement on a subject's credit file, under one catalogue item.

    Every index is written each time a record moves. So foreign keys have none of their own where a composite index
    begins with them, nor where they name who acted: nobody looks records up by that.
    """

    public_id = models.CharField("公开编号", max_length=16, default=public_id, editable=False)
    item = models.ForeignKey(
        CatalogueItem, models.PROTECT, db_index=False, related_name="records", verbose_name="目录事项"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, db_index=False, related_name="records", verbose_name="信用主体"
    )
    is_personal = models.BooleanField("涉个人", default=False, help_text="与主体一致，由数据库外键保证")
    person_basis = models.ForeignKey(PersonBasis, models.PROTECT, null=True, blank=True, verbose_name="自然人公示依据")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="records", verbose_name="数据来源单位")
    division_code = models.CharField("行政区划", max_length=6, blank=True)
    authority = models.CharField("决定机关", max_length=255, blank=True)
    authority_uscc = models.CharField("决定机关代码", max_length=18, blank=True)
    title = models.CharField("摘要", max_length=300, blank=True)
    document_number = models.CharField("文书号", max_length=128, blank=True)
    document_key = models.CharField("文书号键", max_length=128, blank=True)
    natural_key = models.CharField("业务主键", max_length=400)
    generation = models.CharField("标准版本", max_length=8, default="G3")

    decided_on = models.DateField("决定日期", null=True, blank=True)
    act_ended_on = models.DateField("行为终了日期", null=True, blank=True)
    valid_from = models.DateField("有效期自", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="空表示长期")

    nature = models.CharField("信息性质", max_length=8, choices=Nature)
    severity = models.CharField("失信程度", max_length=8, choices=Severity, blank=True)
    severity_rule = models.CharField("分级依据", max_length=200, blank=True)
    severity_by = models.ForeignKey(USER, models.PROTECT, db_index=False, null=True, blank=True, related_name="+")
    necessary_by = models.ForeignKey(
        USER,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="认定确有必要公示的人",
    )
    procedure = models.CharField("处罚程序", max_length=16, blank=True)
    field = models.CharField("行业领域", max_length=16, blank=True)
    disclosure = models.CharField("披露级别", max_length=12, choices=Disclosure, default=Disclosure.NONE)
    disclosure_reason = models.CharField("级别理由", max_length=200, blank=True)

    status = models.CharField("状态", max_length=12, choices=RecordStatus, default=RecordStatus.DRAFT)
    waits_for = models.CharField("等待", max_length=200, blank=True, help_text="为什么暂时不能发布")
    publicity_start = models.DateField("公示起始日", null=True, blank=True)
    publicity_end = models.DateField("公示截止日", null=True, blank=True, help_text="最后一个公示日；空表示不设期限")
    term_end = models.DateField("公示期满日", null=True, blank=True, help_text="按规则算出的期满日，撤下后仍保留")
    repair_from = models.DateField("最早可修复日", null=True, blank=True)
    term_rule = models.CharField("期限规则", max_length=64, blank=True)
    term_note = models.CharField("期限说明", max_length=300, blank=True)
    due_on = models.DateField("应公示日", null=True, blank=True)
    due_is_provisional = models.BooleanField("暂按周末推算", default=False)

    details = models.JSONField("公开数据项", default=dict)
    sealed = models.BinaryField("保密数据项", null=True)
    digest = models.BinaryField("内容摘要", max_length=32, null=True)
    revision = models.PositiveIntegerField("修订号", default=1)
    source = models.CharField("来源", max_length=12, choices=Source, default=Source.FORM)
    batch = models.ForeignKey(
        "credit.Batch", models.PROTECT, db_index=False, null=True, blank=True, related_name="records"
    )

    entered_by = models.ForeignKey(
        USER, models.PROTECT, db_index=False, null=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    legal_by = models.ForeignKey(
        USER, models.PROTECT, db_index=False, null=True, blank=True, related_name="+", verbose_name="法制审核人"
    )
    legal_at = models.DateTimeField("法制审核时间", null=True, blank=True)
    published_by = models.ForeignKey(
        USER, models.PROTECT, db_index=False, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("首次发布时间", null=True, blank=True)
    left_at = models.DateTimeField("离开公示时间", null=True, blank=True)
    left_reason = models.CharField("离开理由", max_length=500, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="record_public_id_once"),
            models.UniqueConstraint(fields=["item", "natural_key"], name="record_filed_once"),
            models.CheckConstraint(
                condition=Q(publicity_end__isnull=True)
                | Q(publicity_start__isnull=True)
                | Q(publicity_end__gte=F("publicity_start")),
                name="record_publicity_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(publicity_start__isnull=True) | Q(person_basis__isnull=False),
                name="record_person_needs_a_basis_to_be_public",
            ),
            models.CheckConstraint(
                condition=Q(publicity_start__isnull=True) | Q(disclosure="public"),
                name="record_publicity_dates_only_when_public",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(published_by=F("entered_by")),
                name="record_published_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(procedure="简易程序") | ~Q(disclosure="public"), name="record_simplified_is_never_public"
            ),
        ]
        indexes = [
            models.Index(
                fields=["item", "-decided_on", "-id"],
                include=["publicity_start", "publicity_end"],
                name="record_public",
                condition=Q(status="published", disclosure="public"),
            ),
            models.Index(fields=["subject", "-decided_on"], name="record_of_subject"),
            models.Index(fields=["unit", "status", "-id"], name="record_of_unit"),
            models.Index(fields=["document_key"], opclasses=["varchar_pattern_ops"], name="record_document"),
            models.Index(fields=["batch"], name="record_of_batch", condition=Q(batch__isnull=False)),
            models.Index(
                fields=["term_end"],
                name="record_ending",
                condition=Q(status__in=["published", "suspended"], term_end__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.document_number or self.public_id}"
