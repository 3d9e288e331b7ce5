"""网站找错 on the desk of the site administrator: read, and close with a word on what was done."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from credit.desk.base import RightsAdmin
from credit.kernel.errors import DomainError
from publicity.feedback import services
from publicity.feedback.models import FeedbackState, SiteFeedback


class HandlingForm(forms.ModelForm):
    """Only what was done is entered; saving closes the report."""

    class Meta:
        model = SiteFeedback
        fields = ["result"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "result" in self.fields:
            self.fields["result"].required = True
            self.fields["result"].help_text = "改了什么，或者为什么不改。保存后状态变为“已处理”，联系方式随即删除。"


@admin.register(SiteFeedback)
class SiteFeedbackAdmin(RightsAdmin):
    see = ("manage_columns",)
    change = "manage_columns"
    form = HandlingForm
    list_display = ("received_at", "page", "short_text", "state", "handled_by")
    list_filter = ("state",)
    date_hierarchy = "received_at"
    list_select_related = ("handled_by",)
    fields = ("state", "received_at", "page", "text", "contact_text", "result", "handled_by", "handled_at")
    readonly_fields = ("state", "received_at", "page", "text", "contact_text", "handled_by", "handled_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteFeedback]:
        return super().get_queryset(request).order_by("-state", "-received_at")  # open comes before done

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_closed = obj is not None and obj.state == FeedbackState.DONE
        return not is_closed and super().has_change_permission(request, obj)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            obj.shown_contact = services.contact_of(obj, actor=request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        try:
            services.handle(obj.pk, actor=request.user, result=form.cleaned_data["result"])
        except DomainError as trouble:  # another administrator was a moment earlier
            obj.refused = trouble.message

    def response_change(self, request: HttpRequest, obj: SiteFeedback) -> HttpResponse:
        refused = getattr(obj, "refused", "")
        if not refused:
            return super().response_change(request, obj)
        self.message_user(request, refused, messages.ERROR)
        return redirect("admin:publicity_sitefeedback_change", obj.pk)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the entry."""

    @admin.display(description="问题")
    def short_text(self, entry: SiteFeedback) -> str:
        return entry.text if len(entry.text) <= 40 else f"{entry.text[:40]}……"

    @admin.display(description="联系方式（查看留痕）")
    def contact_text(self, entry: SiteFeedback) -> str:
        return getattr(entry, "shown_contact", "") or "没有留"
