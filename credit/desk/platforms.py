"""Platforms on the desk: where they are, how and when they are spoken to, for the website administrator."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextareaWidget

from credit.catalogue.models import Disclosure
from credit.desk.base import RightsAdmin
from credit.sealing import seal
from credit.sharing.configuration import faults_of
from credit.sharing.models import Package, Platform, PlatformItem
from credit.sharing.platforms.base import Refused, TryLater
from credit.sharing.platforms.registry import client_for
from credit.units.policies import reach

DAYS = list(enumerate(("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"), start=1))
LEVELS = [(level.value, level.label) for level in Disclosure if level != Disclosure.NONE]
WAYS = {"mode", "address", "signature", "app_key", "secret", "file_format"}


class PlatformForm(forms.ModelForm):
    """Keys are written, never shown; an empty field keeps the present one."""

    secret = forms.CharField(
        label="密钥", required=False, strip=False, widget=UnfoldAdminPasswordWidget,
        help_text="签名密钥，前置库为账号的密码。留空表示不改；已有的不显示。",
    )  # fmt: skip
    identity = forms.CharField(
        label="SFTP 私钥", required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "autocomplete": "off"}),
        help_text="OpenSSH 格式，不设口令。留空表示不改；已有的不显示。",
    )  # fmt: skip
    send_days = forms.TypedMultipleChoiceField(
        label="发送日", required=False, choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="都不选表示每天",
    )  # fmt: skip

    class Meta:
        model = Platform
        exclude = ("sealed_secret", "sealed_identity", "failures", "retry_at")  # noqa: DJ006

    def full_clean(self) -> None:
        """Judge the settings as a whole once every single one can be read."""
        super().full_clean()
        if not self.is_bound or self.errors.keys() - {NON_FIELD_ERRORS}:
            return
        platform = self.instance
        has_secret = bool(self.cleaned_data.get("secret") or platform.sealed_secret)
        has_identity = bool(self.cleaned_data.get("identity") or platform.sealed_identity)
        for field, message in faults_of(platform, has_secret=has_secret, has_identity=has_identity):
            self.add_error(field, message)

    def save(self, commit: bool = True) -> Platform:
        if secret := self.cleaned_data.get("secret"):
            self.instance.sealed_secret = seal(secret)
            self.instance.secret_set_at = timezone.now()
        if identity := self.cleaned_data.get("identity"):
            self.instance.sealed_identity = seal(identity)
        return super().save(commit)


class PlatformItemForm(forms.ModelForm):
    """A row is switched off, never taken away or given to another item: withdrawals of what was sent go by it."""

    levels = forms.MultipleChoiceField(label="披露级别", choices=LEVELS, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = PlatformItem
        fields = ("item", "levels", "resource_id", "is_active")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["item"].disabled = self.instance.pk is not None


class PlatformItemInline(TabularInline):
    model = PlatformItem
    form = PlatformItemForm
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(reach(request.user, "manage_platforms"))

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Platform)
class PlatformAdmin(RightsAdmin):
    """Every change is audited by the names of its fields; switching the mode loses nothing that is under way."""

    change = "manage_platforms"
    form = PlatformForm
    inlines = (PlatformItemInline,)
    list_display = ("name", "level", "mode", "address", "is_paused", "failures", "retry_at", "last_error")
    list_filter = ("level", "mode", "is_paused")
    readonly_fields = ("secret_set_at", "failures", "retry_at", "last_error")
    actions: ClassVar = ("try_connection",)
    fieldsets = (
        (None, {"fields": (("name", "code"), ("level", "is_paused"), "backlog_limit_minutes")}),
        (
            "连接",
            {"fields": ("mode", "address", "signature", "app_key", "service_id", "refresh_address", "file_format")},
        ),
        ("密钥", {"fields": ("secret", "secret_set_at", "identity", "host_key")}),
        ("报文", {"fields": (("generation", "package_size"), ("timeout_seconds", "workers"))}),
        ("发送时间", {"fields": ("send_days", ("send_from", "send_until"))}),
        ("重试", {"fields": (("first_pause_seconds", "longest_pause_seconds", "give_up_days"),)}),
        ("现状", {"fields": (("failures", "retry_at"), "last_error")}),
    )

    def save_model(self, request: HttpRequest, obj: Platform, form: forms.ModelForm, change: bool) -> None:
        """Save; a platform that was left alone after trouble is tried at once when the way to it was changed."""
        if change and WAYS & set(form.changed_data):
            obj.retry_at, obj.failures = None, 0
            count = Package.objects.filter(platform=obj, closed_at__isnull=True).count()
            if count:
                self.message_user(
                    request,
                    f"有 {count} 个报送包还没有结果：将按新的方式以同一批次号核对，平台没有收到的再送一次，不会重复。",
                    messages.WARNING,
                )
        super().save_model(request, obj, form, change)

    @admin.action(description="检查连接")
    def try_connection(self, request: HttpRequest, queryset: QuerySet[Platform]) -> None:
        """Ask each platform for its feedback, which changes nothing there, and tell how that went."""
        for platform in queryset:
            try:
                with client_for(platform) as client:
                    client.feedback(platform.feedback_mark)
            except (TryLater, Refused) as trouble:
                self.message_user(request, f"{platform.name}：连接不成功（{trouble}）。", messages.ERROR)
            else:
                self.message_user(request, f"{platform.name}：连接正常。", messages.SUCCESS)
