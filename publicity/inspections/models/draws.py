"""What was drawn, and why somebody was replaced."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from publicity.inspections.models.plans import Plan

USER = settings.AUTH_USER_MODEL


class DrawKind(models.TextChoices):
    MAIN = "main", "抽取"
    TARGET = "target", "补抽检查对象"
    INSPECTOR = "inspector", "补抽检查人员"


class DrawReason(models.TextChoices):
    """Why somebody is replaced: fixed words, so that nothing typed reaches the public."""

    NONE = "", "—"
    CLOSED = "closed", "已注销或者停业"
    MOVED = "moved", "已迁出本市"
    IDLE = "idle", "没有开展这项经营活动"
    CHECKED = "checked", "同期已接受其他检查"
    AWAY = "away", "检查人员因公外出、休假或者离岗"
    AVOID = "avoid", "检查人员需要回避"


class Draw(models.Model):
    """One draw: the main one (number 0) or a replacement. A trigger refuses every change."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="draws", verbose_name="计划")
    number = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("种类", max_length=12, choices=DrawKind)
    reason = models.CharField("理由", max_length=12, choices=DrawReason, blank=True)
    seed_number = models.CharField("公开号码", max_length=60)
    seed = models.CharField("种子", max_length=64)
    result = models.TextField("结果")
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    made_at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽取记录"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="draw_numbered_once"),
            models.CheckConstraint(
                condition=~Q(kind=DrawKind.MAIN) | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("entered_by"))),
                name="draw_is_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"
