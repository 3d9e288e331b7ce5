"""Why natural persons may be shown."""

from django.conf import settings
from django.db import models

from credit.catalogue.models import CatalogueItem

USER = settings.AUTH_USER_MODEL


class PersonBasis(models.Model):
    """A legal basis, recorded by the law section, to show natural persons under one item for a time.

    Without one in force no record on a natural person is ever public (山东省社会信用条例 art. 20).
    """

    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="person_bases", verbose_name="目录事项")
    legal_basis = models.CharField("法律依据", max_length=500)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "自然人公示依据"

    def __str__(self) -> str:
        return f"{self.item} · {self.legal_basis}"
