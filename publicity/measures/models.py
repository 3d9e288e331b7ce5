"""What is kept of joint measures."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from credit.subjects.models import SubjectKind
from credit.units.models import InForceQuerySet
from publicity.measures.memoranda import memoranda
from publicity.measures.provincial import codes

USER = settings.AUTH_USER_MODEL


class NationalMeasure(models.Model):
    """A row of the national list of measures (全国失信惩戒措施基础清单 and the like), entered by the law section.

    Ships empty: the list changes every year. Without a row in force a measure that is not in the provincial regulation
    is not offered, not dispatched and not printed.
    """

    code = models.CharField("清单编号", max_length=16, help_text="清单里的序号，例如 2024-05。同一编号可以有先后几行。")
    name = models.CharField("措施", max_length=200)
    reports_as = models.CharField(
        "归入措施代码", max_length=2,
        help_text="反馈表用的代码：I 激励，P 一般失信，S 只用于严重失信名单。代码也决定对谁适用。",
    )  # fmt: skip
    article = models.CharField("法律、法规依据（名称和条款）", max_length=300)
    source = models.CharField("所在清单（名称和版本）", max_length=200)
    departments = models.CharField("实施单位", max_length=200, blank=True)
    subject_kinds = ArrayField(
        models.CharField(max_length=12, choices=SubjectKind), verbose_name="适用主体", help_text="至少一类"
    )
    list_types = ArrayField(
        models.CharField(max_length=16), verbose_name="限于名单类型", blank=True, default=list,
        help_text="名单类型代码，例如 BLK-OVL；空表示该代码适用的全部名单",
    )  # fmt: skip
    memorandum = models.CharField(
        "对应备忘录", max_length=16, blank=True, help_text="overload 或 logistics；没有就不填"
    )
    memorandum_number = models.PositiveSmallIntegerField("备忘录第几项", null=True, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True, help_text="最后一天；空表示没有规定终止日")
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "国家清单措施"
        ordering = ["code", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="national_measure_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(reports_as__regex=r"^[IPS][1-7]$"), name="national_measure_has_a_code"),
            models.CheckConstraint(condition=~Q(article=""), name="national_measure_names_its_article"),
            models.CheckConstraint(condition=Q(subject_kinds__len__gt=0), name="national_measure_reaches_somebody"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="national_measure_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Say in words what the database would refuse, and check the place in a memorandum."""
        errors = {}
        if self.reports_as not in codes():
            errors["reports_as"] = f"没有代码“{self.reports_as}”，可用的是 {'、'.join(codes())}。"
        if self.memorandum and not self._is_in_memorandum():
            known = "、".join(memoranda())
            errors["memorandum"] = f"备忘录填 {known} 之一，并填清单里有的项号。"
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            errors["valid_until"] = "最后一天早于第一天，请核对。"
        if errors:
            raise ValidationError(errors)

    def _is_in_memorandum(self) -> bool:
        memorandum = memoranda().get(self.memorandum)
        return memorandum is not None and self.memorandum_number in {one.number for one in memorandum.measures}

    def covers(self, day: date) -> bool:
        """Tell whether the row is in force on `day`; both ends count."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)
