"""Writing an article: the form, its files, and the cleaning of what was pasted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from credit.kernel.errors import DomainError
from credit.units.models import PostRole, Unit, UnitGroup
from credit.units.policies import allowed, units_of
from publicity.content import blocks, cleaning, filing
from publicity.content.models import TREE_ORDER, Article, ArticleFile, Column, ColumnRole

BODY_HELP = (
    "可以从 Word 直接粘贴：标题、段落、列表、链接和表格会留下，字体、颜色和图片会去掉。"
    "图片在下面上传，在正文里单独一行写〔图1〕，它就出现在那里。"
)


def columns_for(units: set[int], parts: Sequence[str] = ()) -> Q:
    """Return the condition of the items on which one of the units has a role (one of `parts`) today."""
    groups = UnitGroup.objects.filter(members__in=units)
    parents = Unit.objects.filter(children__in=units)
    roles = ColumnRole.objects.in_force(timezone.localdate())
    if parts:
        roles = roles.filter(role__in=parts)
    return Q(roles__in=roles.filter(Q(unit__in=units) | Q(unit__in=parents) | Q(group__in=groups)))


class ArticleForm(forms.ModelForm):
    """A draft. The person writing sees only the columns and units he may write for."""

    user: Any = None
    keywords = forms.CharField(
        label="关键字",
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="用顿号、逗号或空格分开，最多 10 个，每个最多 20 字。",
    )
    body = forms.CharField(
        label="正文", help_text=BODY_HELP, widget=UnfoldAdminTextareaWidget(attrs={"data-rich": "", "rows": 18})
    )

    class Meta:
        model = Article
        fields = (
            "column", "unit", "title", "body", "summary", "points", "source", "keywords", "document_class",
            "document_number", "issuer", "issued_on", "valid_until", "publish_at", "related",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["keywords"] = "、".join(self.instance.keywords or [])
        held = units_of(self.user, PostRole.CLERK)
        columns: Any = self.fields["column"]
        chosen = Column.objects.filter(columns_for(held), parent__isnull=False)
        columns.queryset = Column.objects.filter(pk__in=chosen).select_related("parent").order_by(*TREE_ORDER)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(pk__in=held)
        if len(held) == 1:
            self.initial.setdefault("unit", next(iter(held)))

    def clean_keywords(self) -> list[str]:
        text = self.cleaned_data["keywords"]
        for sign in "、，,；;　":
            text = text.replace(sign, " ")
        words = list(dict.fromkeys(text.split()))
        if len(words) > 10 or any(len(word) > 20 for word in words):
            raise forms.ValidationError("关键字最多 10 个，每个最多 20 字。请删减。")
        return words

    def clean_body(self) -> str:
        body = cleaning.clean_body(self.cleaned_data["body"])
        if not blocks.plain_lines(body):
            raise forms.ValidationError("正文是空的。请写正文；只有图片的，至少写一句话说明。")
        return body

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        column, unit = values.get("column"), values.get("unit")
        if column and unit and not allowed(self.user, "submit_article", item=column, unit=unit):
            self.add_error("unit", f"“{unit}”在这一栏没有分工，不能发文章。请换栏目，或请网站管理员调整栏目分工。")
        return values


class FileForm(forms.ModelForm):
    """A file or a picture; what it is is judged by its content."""

    user: Any = None
    upload = forms.FileField(
        label="文件",
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="附件：PDF、DOCX、XLSX；图片：PNG、JPG、WebP。",
    )

    class Meta:
        model = ArticleFile
        fields = ("label", "position", "upload")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.instance.pk is None and not values.get("upload") and not self.errors.get("upload"):
            self.add_error("upload", "请选一个文件，或者删去这一行。")
        if values.get("upload") and not self.errors and self.instance.pk is None:
            try:
                self.instance.attachment = filing.store(values["upload"], actor=self.user)
            except DomainError as refusal:
                self.add_error("upload", refusal.message)
        return values

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "attachment"}  # type: ignore[misc]
