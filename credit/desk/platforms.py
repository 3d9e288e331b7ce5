"""Platforms on the desk: where they are, how and when they are spoken to, for the website administrator."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline

from credit.desk.base import RightsAdmin
from credit.sealing import seal
from credit.sharing.models import Platform, PlatformItem
from credit.units.policies import reach


class PlatformForm(forms.ModelForm):
    """The secret is written, never shown; an empty field keeps the present one."""

    secret = forms.CharField(label="密钥", required=False, widget=forms.PasswordInput, help_text="留空表示不改")

    class Meta:
        model = Platform
        exclude = ("sealed_secret", "sealed_identity", "failures", "retry_at")  # noqa: DJ006

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and not cleaned.get("secret"):
            self.add_error("secret", "新建平台要填写密钥。")
        return cleaned

    def save(self, commit: bool = True) -> Platform:
        if self.cleaned_data.get("secret"):
            self.instance.sealed_secret = seal(self.cleaned_data["secret"])
            self.instance.secret_set_at = timezone.now()
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
