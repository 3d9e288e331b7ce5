"""Classes of targets, and whether somebody stands on a register."""

from django.db import models


class Risk(models.TextChoices):
    """Risk class of a target (风险等级); inside only."""

    LOW = "low", "低风险"
    MEDIUM = "medium", "中风险"
    HIGH = "high", "高风险"


class Band(models.TextChoices):
    """What the latest credit grade means for inspections; no grade is the normal one."""

    BEST = "best", "信用优良"
    NORMAL = "normal", "信用一般或没有评价"
    WATCH = "watch", "信用较低"
    POOR = "poor", "信用较差"
    WORST = "worst", "信用很差"


class Standing(models.TextChoices):
    ACTIVE = "active", "在册"
    PAUSED = "paused", "暂停"
