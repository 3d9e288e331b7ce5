"""Platforms and deliveries on the desk: addresses and keys for the website administrator, backlog for all concerned."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from credit.desk.base import RightsAdmin
from credit.desk.waiting import within
from credit.sealing import seal
from credit.sharing.models import Delivery, Platform, PlatformItem
from credit.units.policies import reach


class PlatformForm(forms.ModelForm):
    """The secret is written, never shown; an empty field keeps the present one."""

    secret = forms.CharField(label="密钥", required=False, widget=forms.PasswordInput, help_text="留空表示不改")

    class Meta:
        model = Platform
        exclude = ("sealed_secret", "failures", "retry_at")  # noqa: DJ006

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and not cleaned.get("secret"):
            self.add_error("secret", "新建平台要填写密钥。")
        return cleaned

    def save(self, commit: bool = True) -> Platform:
        if self.cleaned_data.get("secret"):
            self.instance.sealed_secret = seal(self.cleaned_data["secret"])
        return super().save(commit)


class PlatformItemInline(TabularInline):
    model = PlatformItem
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(reach(request.user, "manage_platforms"))

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Platform)
class PlatformAdmin(RightsAdmin):
    change = "manage_platforms"
    form = PlatformForm
    inlines = (PlatformItemInline,)
    list_display = ("name", "level", "mode", "address", "is_paused", "failures", "retry_at")


@admin.register(Delivery)
class DeliveryAdmin(RightsAdmin):
    """What was queued, sent, accepted, refused; whom a record is about is told only for what is not personal."""

    see = ("see_deliveries",)
    list_display = (
        "id", "platform", "item", "about", "revision", "operation", "state", "reason_code", "reason_text", "queued_at",
        "accepted_at",
    )  # fmt: skip
    list_filter = ("platform", "state", "item", "reason_code")
    list_select_related = ("platform", "item", "record__subject")
    show_full_result_count = False
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return within(reach(request.user, "see_deliveries"), Delivery.objects.all(), "record__unit")

    @admin.display(description="主体")
    def about(self, delivery: Delivery) -> str:
        return "（涉个人）" if delivery.record.is_personal else delivery.record.subject.name
