"""Articles in the admin: the list, the form of a draft, and the pages around it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.views.generic import View
from unfold.admin import TabularInline

from credit.desk.base import RightsAdmin
from credit.kernel.errors import DomainError
from credit.units.policies import reach
from publicity.content import filing, services
from publicity.content.consultations.desk import ConsultationInline
from publicity.content.desk import pages
from publicity.content.desk.forms import ArticleForm, FileForm
from publicity.content.models import Article, ArticleFile


class FileInline(TabularInline):
    model = ArticleFile
    form = FileForm
    extra = 0
    fields = ("label", "position", "upload")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type("FileFormOf", (formset.form,), {"user": request.user})
        return formset

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(reach(request.user, "submit_article"))

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Article)
class ArticleAdmin(RightsAdmin):
    see = ("see_article",)
    change = "submit_article"
    form = ArticleForm
    inlines = (FileInline, ConsultationInline)
    list_display = ("title", "column_label", "unit", "state", "publish_at", "views")
    list_filter = ("status", "column__parent", "unit")
    list_select_related = ("column__parent", "unit")
    search_fields = ("title", "document_number")
    search_help_text = "标题或文号"
    autocomplete_fields = ("related",)
    fieldsets = (
        (None, {"fields": ("column", "unit", "title", "body", "keywords", "source")}),
        ("帮人读懂", {"fields": ("summary", "points")}),
        ("文件（政策文件填）", {
            "fields": ("document_class", "document_number", "issuer", "issued_on", "valid_until", "related"),
        }),
        ("发布", {"fields": ("publish_at",)}),
    )  # fmt: skip

    class Media:
        js = ("js/editor.js",)
        css = {"all": ("css/editor.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return pages.seen_by(request.user).defer("body")

    @admin.display(description="栏目", ordering="column__number")
    def column_label(self, article: Article) -> str:
        return article.column.label

    @admin.display(description="状态", ordering="status")
    def state(self, article: Article) -> str:
        label = "被退回" if article.reason and article.status == "draft" else article.get_status_display()
        return format_html('<span class="state state-{}" title="{}">{}</span>', article.status, article.reason, label)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return services.editable(request.user, obj)
        return super().has_change_permission(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("ArticleFormOf", (form,), {"user": request.user})

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        services.write(obj, actor=request.user)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for file in formset.deleted_objects:
            filing.discard(file.attachment)

    def response_post_save_add(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return redirect("admin:publicity_article_change", obj.pk)

    response_post_save_change = response_post_save_add

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form of a draft; an article that went on meanwhile is not written over."""
        try:
            return self.change_view(request, str(pk))
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:publicity_article_change", pk)

    def get_urls(self) -> list[URLPattern]:
        def wrap(page: type[View]) -> Any:
            return self.admin_site.admin_view(page.as_view(model_admin=self))

        own = [
            path("<int:pk>/change/", wrap(pages.ArticlePage), name="publicity_article_change"),
            path("<int:pk>/edit/", self.admin_site.admin_view(self.edit), name="article-edit"),
            path("<int:pk>/move/<slug:name>/", wrap(pages.MoveArticle), name="article-move"),
            path("<int:pk>/files/<slug:file_id>/", wrap(pages.StoredFile), name="article-stored"),
        ]
        return own + super().get_urls()
