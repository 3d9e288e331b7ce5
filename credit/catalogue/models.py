"""The collection catalogue (归集目录): which kinds of information the bureau collects, and who answers for each."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.catalogue import standards
from credit.units.models import InForceQuerySet, Unit, UnitGroup


class Nature(models.TextChoices):
    BASIC = "basic", "基础信息"
    ADVERSE = "adverse", "失信信息"
    OTHER = "other", "其他信息"


class Disclosure(models.TextChoices):
    """How far a record may be disclosed. Source: 山东省社会信用条例 art. 20."""

    PUBLIC = "public", "公开公示"
    AUTHORISED = "authorised", "授权查询"
    SHARED = "shared", "政务共享"
    NONE = "none", "不予披露"


class CatalogueItem(models.Model):
    """One kind of information (信用信息事项); its columns and attributes come from its data standard file."""

    slug = models.SlugField("标识", max_length=40, unique=True)
    code = models.CharField("目录编码", max_length=16, unique=True)
    name = models.CharField("信息事项", max_length=100)
    nature = models.CharField("信息性质", max_length=8, choices=Nature)
    disclosure = models.CharField("披露方式", max_length=12, choices=Disclosure)
    subject_kinds = ArrayField(models.CharField(max_length=12), verbose_name="主体类型")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "目录事项"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """The part a unit plays for an item (annexes 2 and 3 of 枣交字〔2018〕37号)."""

    LEAD = "lead", "牵头"
    OWN = "own", "分别负责"
    RESP = "resp", "负责"
    ASSIST = "assist", "配合"


UNIT_OR_GROUP = Q(unit__isnull=True) ^ Q(group__isnull=True)
"""What each kind of role checks in the database, under a name of its own."""


class UnitRole(models.Model):
    """A unit, or a group of units, has a role for a time; whoever inherits this says on which `item`."""

    item: models.ForeignKey
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    group = models.ForeignKey(UnitGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="分组")
    role = models.CharField("角色", max_length=8, choices=Role)
    valid_from = models.DateField("起", default=timezone.localdate)
    valid_until = models.DateField("止", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.item} · {self.unit or self.group} · {self.get_role_display()}"


class ItemRole(UnitRole):
    """A unit, or a group of units, has a role on an item of the catalogue."""

    item = models.ForeignKey(CatalogueItem, models.CASCADE, related_name="roles", verbose_name="目录事项")

    class Meta:
        verbose_name = verbose_name_plural = "事项分工"
        constraints = [models.CheckConstraint(condition=UNIT_OR_GROUP, name="item_role_names_a_unit_or_a_group")]


class AcceptedCode(models.Model):
    """A credit code that fails its check character and is legal all the same, as a reviewer found (例外代码).

    A few early codes were given out so. Accepted once, it is taken wherever it names a subject or a party.
    """

    value = models.CharField("统一社会信用代码", max_length=18, unique=True)
    reason = models.CharField("核实依据", max_length=300, help_text="例如：已核对营业执照原件，登记机关确认代码无误")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="核实人"
    )
    accepted_at = models.DateTimeField("核实时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "例外代码"

    def __str__(self) -> str:
        return self.value


class ListEntry(models.Model):
    """A value that the bureau adds to a value list of a standard for a time, or another spelling of one (取值补充).

    The standard file stays the ground: what it says cannot be taken away here.
    """

    item = models.ForeignKey(CatalogueItem, models.CASCADE, related_name="list_entries", verbose_name="目录事项")
    list_name = models.CharField("取值表", max_length=64, help_text="标准文件中取值表的名称，如 penalty_type")
    value = models.CharField("取值", max_length=200)
    stands_for = models.CharField("等同于", max_length=200, blank=True, help_text="只是另一种写法时，填它所指的取值")
    valid_from = models.DateField("起", null=True, blank=True)
    valid_until = models.DateField("止", null=True, blank=True)
    source = models.CharField("依据", max_length=300)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "取值补充"
        constraints = [models.UniqueConstraint(fields=["item", "list_name", "value"], name="list_entry_once")]

    def __str__(self) -> str:
        return f"{self.list_name} · {self.value}"

    def clean(self) -> None:
        """Raise ValidationError for a list the standard lacks, a value it has, or a spelling of no value."""
        lists = standards.get(self.item.slug).lists
        ground = lists.get(self.list_name)
        if ground is None:
            known = "、".join(sorted(lists))
            raise ValidationError({"list_name": f"“{self.item}”没有这个取值表，可填：{known}。"})
        if self.value in ground.values or self.value in ground.also:
            raise ValidationError({"value": "标准文件中已有这个取值，不需要补充。"})
        if self.stands_for and self.stands_for not in ground.values:
            raise ValidationError({"stands_for": "它所指的取值不在取值表中。"})
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": "止期早于起期。"})
