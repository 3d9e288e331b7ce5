"""The sector's own amount table for the class of penalties, entered by the law section; shipped empty."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SeverityRule(models.Model):
    """From `amount_from` up to below `amount_to` yuan, a penalty of this kind and field has this class (分级细则)."""

    penalty_type = models.CharField("处罚类别", max_length=32)
    field = models.CharField("行业领域", max_length=16, blank=True, help_text="空表示全部领域")
    applies_to_organisations = models.BooleanField("适用于单位", default=True)
    amount_from = models.DecimalField("金额自（元，含）", max_digits=16, decimal_places=2, default=0)
    amount_to = models.DecimalField("金额至（元，不含）", max_digits=16, decimal_places=2, null=True, blank=True)
    severity = models.CharField("失信程度", max_length=8)
    legal_basis = models.CharField("依据", max_length=300)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "处罚分级细则"
        ordering = ["penalty_type", "valid_from", "amount_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=["minor", "ordinary", "serious"]), name="severity_rule_names_a_class"
            )
        ]

    def __str__(self) -> str:
        return f"{self.penalty_type} {self.amount_from}–{self.amount_to or ''} {self.severity}"
