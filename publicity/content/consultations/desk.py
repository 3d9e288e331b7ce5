"""Consultations on the desk: period and result, and the opinions to be studied one by one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import StackedInline

from credit.desk.base import RightsAdmin
from credit.units.policies import reach
from publicity.content import services as articles
from publicity.content.consultations import services
from publicity.content.consultations.models import Consultation, Opinion, Outcome
from publicity.content.desk.pages import seen_by
from publicity.content.models import Article


class ConsultationInline(StackedInline):
    """The period stands in the draft and is reviewed with it."""

    model = Consultation
    fk_name = "article"
    extra = 0
    fields = ("opens_on", "closes_on")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(reach(request.user, "submit_article"))

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Consultation)
class ConsultationAdmin(RightsAdmin):
    """After the period: name the article that tells the result."""

    see = ("see_article",)
    change = "submit_article"
    list_display = ("article", "opens_on", "closes_on", "opinion_count", "result")
    list_select_related = ("article", "result")
    fields = ("article", "opens_on", "closes_on", "result")
    readonly_fields = ("article", "opens_on", "closes_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consultation]:
        return super().get_queryset(request).filter(article__in=seen_by(request.user).values("pk"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = seen_by(request.user).filter(status="published")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_his = obj is None or articles.may(request.user, "submit_article", obj.article)
        return is_his and super().has_change_permission(request, obj)

    @admin.display(description="收到意见")
    def opinion_count(self, consultation: Consultation) -> int:
        return consultation.opinions.count()


class StudyForm(forms.ModelForm):
    """What came of an opinion; saving closes it."""

    class Meta:
        model = Opinion
        fields = ("outcome", "answer")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("outcome") == Outcome.OPEN:
            self.add_error("outcome", "请选采纳、部分采纳或者不采纳。")
        if not (values.get("answer") or "").strip():
            self.add_error("answer", "请写明理由。")
        return values


@admin.register(Opinion)
class OpinionAdmin(RightsAdmin):
    see = ("see_article",)
    change = "submit_article"
    form = StudyForm
    list_display = ("received_at", "consultation", "short_text", "outcome")
    list_filter = ("outcome",)
    list_select_related = ("consultation__article",)
    fields = ("consultation", "received_at", "text", "contact_text", "outcome", "answer")
    readonly_fields = ("consultation", "received_at", "text", "contact_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opinion]:
        seen = Article.objects.filter(pk__in=seen_by(request.user).values("pk"))
        return super().get_queryset(request).filter(consultation__article__in=seen)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # as it is kept: a form that was refused has already changed the object
        is_open = obj is None or Opinion.objects.filter(pk=obj.pk, outcome=Outcome.OPEN).exists()
        is_his = obj is None or articles.may(request.user, "submit_article", obj.consultation.article)
        return is_open and is_his and super().has_change_permission(request, obj)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            obj.shown_contact = services.contact_of(obj, actor=request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Opinion, form: Any, change: bool) -> None:
        values = form.cleaned_data
        services.study(obj.pk, actor=request.user, outcome=values["outcome"], answer=values["answer"])

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the entry."""

    @admin.display(description="意见")
    def short_text(self, opinion: Opinion) -> str:
        return opinion.text if len(opinion.text) <= 40 else f"{opinion.text[:40]}……"

    @admin.display(description="联系方式（查看留痕）")
    def contact_text(self, opinion: Opinion) -> str:
        return getattr(opinion, "shown_contact", "") or "没有留，或者已经删除"
