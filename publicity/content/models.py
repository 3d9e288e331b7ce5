"""Columns of the portal and what is written in them."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.catalogue.models import UNIT_OR_GROUP, UnitRole
from credit.kernel.ids import public_id
from credit.units.models import Unit
from publicity.content.lifecycle import ArticleStatus

USER = settings.AUTH_USER_MODEL


class Column(models.Model):
    """A column (栏目) or, with a parent, one of its items (事项) of annex 3 of 枣交字〔2018〕37号."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="items", verbose_name="所属栏目"
    )
    slug = models.SlugField("标识", max_length=40)
    number = models.PositiveSmallIntegerField("附件3序号", null=True, blank=True, unique=True)
    name = models.CharField("事项", max_length=100)
    label = models.CharField("短名", max_length=30)
    responsible = models.CharField("责任部门", max_length=200, blank=True)
    intro = models.TextField("说明", max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    also_under = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="guests", verbose_name="同时列在"
    )

    class Meta:
        verbose_name = verbose_name_plural = "栏目"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "slug"], name="column_slug_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(number__isnull=False), name="column_item_has_its_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent.label} › {self.label}" if self.parent else self.label

    def get_absolute_url(self) -> str:
        """The one address of the column, wherever else it is listed."""
        if self.parent is None:
            return reverse("column", args=[self.slug])
        return reverse("column-item", args=[self.parent.slug, self.slug])


TREE_ORDER = (
    Coalesce("parent__position", "position"),
    Coalesce("parent_id", "id"),
    F("parent_id").asc(nulls_first=True),
    F("position").asc(),
)
"""Each column followed by its items."""


class ColumnRole(UnitRole):
    """A unit, or a group of units, has a role on an item: it submits articles; lead and responsible units approve."""

    item = models.ForeignKey(Column, models.CASCADE, related_name="roles", verbose_name="栏目")

    class Meta:
        verbose_name = verbose_name_plural = "栏目分工"
        constraints = [models.CheckConstraint(condition=UNIT_OR_GROUP, name="column_role_names_a_unit_or_a_group")]


class DocumentClass(models.TextChoices):
    LAW = "law", "法律"
    REGULATION = "regulation", "法规"
    RULE = "rule", "规章"
    NORMATIVE = "normative", "规范性文件"
    STANDARD = "standard", "标准"
    READING = "reading", "解读"


class ArticleQuerySet(models.QuerySet["Article"]):
    def public_at(self, moment: datetime) -> "ArticleQuerySet":
        """Articles on show at `moment`: released, and their publication time has come."""
        return self.filter(status=ArticleStatus.PUBLISHED, publish_at__lte=moment)

    def public_now(self) -> "ArticleQuerySet":
        return self.public_at(timezone.now())


class Article(models.Model):
    """An article or a policy document of a column."""

    public_id = models.CharField("公开编号", max_length=16, unique=True, default=public_id, editable=False)
    column = models.ForeignKey(Column, models.PROTECT, related_name="articles", verbose_name="栏目")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发布单位")
    title = models.CharField("标题", max_length=150)
    summary = models.CharField("摘要", max_length=200, blank=True)
    points = models.TextField("先读这几点", max_length=300, blank=True, help_text="每行一点，最多三行，用大白话。")
    body = models.TextField("正文", max_length=500_000)
    source = models.CharField("来源", max_length=100, blank=True)
    keywords = ArrayField(models.CharField(max_length=20), verbose_name="关键字", default=list, blank=True, size=10)

    document_class = models.CharField("文件类别", max_length=12, choices=DocumentClass, blank=True)
    document_number = models.CharField("文号", max_length=64, blank=True)
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="最后一个有效日；不填表示没有期限。")
    publish_at = models.DateTimeField("发布时间", null=True, blank=True, help_text="不填就在保密审查通过时发布。")
    related = models.ManyToManyField("self", blank=True, verbose_name="相关文件")
    views = models.PositiveBigIntegerField("阅读次数", default=0, editable=False)

    status = models.CharField("状态", max_length=12, choices=ArticleStatus, default=ArticleStatus.DRAFT)
    reason = models.CharField("退回或撤回理由", max_length=500, blank=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    edited_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="最后修改人")
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="单位审核人")
    approved_at = models.DateTimeField("单位审核时间", null=True)
    cleared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="保密审查人")
    cleared_at = models.DateTimeField("保密审查时间", null=True)
    leaks = models.JSONField("敏感信息检查", default=list, help_text="在哪里、什么、打码后的样子；不含原号码")
    leaks_reason = models.CharField("放行理由", max_length=500, blank=True)
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文章"
        ordering = ["-publish_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ArticleStatus.PUBLISHED)
                | Q(publish_at__isnull=False, approved_by__isnull=False, cleared_by__isnull=False),
                name="article_is_published_after_both_reviews",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("entered_by"))
                & ~Q(approved_by=F("edited_by"))
                & ~Q(cleared_by=F("entered_by"))
                & ~Q(cleared_by=F("edited_by")),
                name="article_is_reviewed_by_others",
            ),
        ]
        indexes = [
            models.Index(
                fields=["column", "-publish_at", "-id"],
                name="article_on_show",
                condition=Q(status=ArticleStatus.PUBLISHED),
            ),
            models.Index(
                fields=["-publish_at", "-id"], name="article_newest", condition=Q(status=ArticleStatus.PUBLISHED)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.public_id])

    @property
    def is_void(self) -> bool:
        """Tell whether the document is past its last valid day."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()


class ArticleFile(models.Model):
    """A file or a picture of an article; a picture stands where the text says 〔图1〕."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="files", verbose_name="文章")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name="文件")
    label = models.CharField("说明", max_length=100)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "附件和图片"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class ArticleText(models.Model):
    """What search reads of a released article; the row leaves with the article."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="text")
    title_key = models.CharField(max_length=300)
    key = models.TextField()
    plain = models.TextField()
    grams = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = verbose_name_plural = "文章检索"
        indexes = [GinIndex(fields=["grams"], name="article_grams", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.article_id)
