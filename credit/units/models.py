"""Units of the bureau, their groups, and the people who work in them."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class UnitKind(models.TextChoices):
    SECTION = "section", "局机关科室"
    SUBORDINATE = "subordinate", "局属单位"
    OWN = "own", "分别负责单位"
    DISTRICT = "district", "区（市）局"


class InForceQuerySet(models.QuerySet):
    def in_force(self, day: date) -> "InForceQuerySet":
        """Rows valid on `day`; both ends are included."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )


class Unit(models.Model):
    """A unit that answers for records and cases (责任单位); districts are children of U15."""

    code = models.CharField("编码", max_length=16, unique=True)
    name = models.CharField("名称", max_length=100)
    aliases = ArrayField(models.CharField(max_length=100), verbose_name="别名", default=list, blank=True)
    kind = models.CharField("类别", max_length=16, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    division_code = models.CharField("行政区划代码", max_length=6, blank=True)
    telephone = models.CharField("对外电话", max_length=32, blank=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_until = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承接单位"
    )

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="unit_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitGroup(models.Model):
    """An editable group of units, such as 局属各单位; the seed document never lists the members."""

    name = models.CharField("名称", max_length=100, unique=True)
    members = models.ManyToManyField(Unit, related_name="groups", verbose_name="成员", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位分组"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A member of staff. What one may do comes from posts, never from flags (see `credit.units.policies`)."""

    full_name = models.CharField("姓名", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.full_name or self.username


class PostRole(models.TextChoices):
    CLERK = "clerk", "录入员"
    REVIEWER = "reviewer", "审核员"
    LEGAL = "legal", "法制审核"
    SITE_ADMIN = "site_admin", "网站管理员"
    AUDITOR = "auditor", "审计员"
    UNIT_HEAD = "unit_head", "单位负责人"
    BUREAU_LEADER = "bureau_leader", "局分管领导"
    SECRECY = "secrecy", "保密审查员"


class Post(models.Model):
    """One person holds one role in one unit for a time (岗位)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts", verbose_name="账号")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    role = models.CharField("角色", max_length=16, choices=PostRole)
    valid_from = models.DateField("起", default=timezone.localdate)
    valid_until = models.DateField("止", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(valid_until__isnull=True), name="post_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_role_display()}"
