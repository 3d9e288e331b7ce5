"""Entries of the sharing-demand catalogue and their history."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from credit.units.models import Unit


class RequestState(models.TextChoices):
    WANTED = "wanted", "需求"
    NEGOTIATING = "negotiating", "协商"
    SHARED = "shared", "已共享"
    STOPPED = "stopped", "停用"


S = RequestState
MOVES: dict[str, frozenset[str]] = {
    S.WANTED: frozenset({S.NEGOTIATING, S.STOPPED}),
    S.NEGOTIATING: frozenset({S.WANTED, S.SHARED, S.STOPPED}),
    S.SHARED: frozenset({S.NEGOTIATING, S.STOPPED}),
    S.STOPPED: frozenset({S.WANTED}),
}


class SharingRequest(models.Model):
    """Information the bureau asks another body for (共享需求)."""

    code = models.CharField("需求编号", max_length=16, unique=True)
    needed = models.CharField("所需信息", max_length=200)
    provider = models.CharField("提供部门", max_length=100)
    purpose = models.CharField("用途", max_length=200)
    legal_basis = models.CharField("履职依据", max_length=300, blank=True)
    fields = ArrayField(models.CharField(max_length=50), verbose_name="数据项", default=list, blank=True)
    conditions = models.CharField("共享条件", max_length=200, blank=True)
    mode = models.CharField("方式", max_length=50, blank=True)
    frequency = models.CharField("频率", max_length=50, blank=True)
    level = models.CharField("层级", max_length=8, choices=[("city", "市"), ("province", "省"), ("nation", "国家")])
    units = models.ManyToManyField(Unit, related_name="+", verbose_name="需求单位")
    contact = models.CharField("联系人和电话", max_length=100, blank=True)
    evaluation = models.TextField("使用评价", blank=True)
    state = models.CharField("状态", max_length=12, choices=RequestState, default=RequestState.WANTED, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "共享需求"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.needed}"


class RequestMove(models.Model):
    """One step of a need's life: from where to where, by whom, why."""

    request = models.ForeignKey(SharingRequest, models.CASCADE, related_name="moves", verbose_name="需求")
    source = models.CharField("原状态", max_length=12, choices=RequestState)
    target = models.CharField("新状态", max_length=12, choices=RequestState)
    reason = models.CharField("说明", max_length=200)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")
    moved_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "状态变更"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_source_display()} → {self.get_target_display()}"
