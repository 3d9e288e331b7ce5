"""How many of a stratum are drawn."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from credit.units.models import InForceQuerySet
from publicity.inspections.models.words import Band, Risk

USER = settings.AUTH_USER_MODEL


class SamplingRate(models.Model):
    """How many of a stratum are drawn, in ten-thousandths. Rows are dated; the law section adds new ones."""

    risk = models.CharField("风险等级", max_length=8, choices=Risk)
    band = models.CharField("信用状况", max_length=8, choices=Band)
    permyriad = models.PositiveIntegerField("抽查比例（万分之）", help_text="500 就是 5%；10000 是全部检查。")
    source = models.CharField("依据", max_length=300)
    mark = models.CharField("来源标记", max_length=1, default="D", help_text="S 有出处，M 记忆待核，D 本平台拟定")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="登记人", editable=False
    )

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查比例"
        ordering = ["-valid_from", "risk", "band"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "band", "valid_from"], name="sampling_rate_stated_once"),
            models.CheckConstraint(condition=Q(permyriad__lte=10_000), name="sampling_rate_is_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.get_risk_display()} · {self.get_band_display()}"
