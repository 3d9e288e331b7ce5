"""Routing rules (转办规则) as rows: a topic's units, its leader first; a column's topic."""

from django.db import models
from django.db.models import F, Q

from credit.units.models import InForceQuerySet, Unit


class RuleBasis(models.TextChoices):
    TOPIC = "topic", "事项类别"
    COLUMN = "column", "栏目"


class RoutingRule(models.Model):
    """For this topic or column, this unit leads or assists; dated, with its source. Source: 枣交字〔2018〕37号."""

    basis = models.CharField("依据", max_length=8, choices=RuleBasis)
    key = models.CharField("代号", max_length=40, help_text="事项类别代号，或栏目、目录事项的代号")
    label = models.CharField("名称", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="routing_rules", verbose_name="单位")
    is_lead = models.BooleanField("承办", default=True, help_text="不勾选表示协查")
    order = models.PositiveSmallIntegerField("顺序", default=1)
    source = models.CharField("出处", max_length=200, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_until = models.DateField("止", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转办规则"
        ordering = ["basis", "key", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["basis", "key", "unit", "valid_from"], name="routing_rule_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="routing_rule_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} → {self.unit}"
