"""Upstream systems and their tables on the desk: keys and addresses are written, never shown again."""

from typing import Any

import psycopg
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from psycopg.conninfo import conninfo_to_dict

from credit.desk.base import RightsAdmin
from credit.inbound import systems
from credit.inbound.models import Handover, SourceTable, UpstreamSystem
from credit.inbound.sheets import names_of
from credit.sealing import seal


def _tell_secret(request: HttpRequest, system: UpstreamSystem, secret: str) -> None:
    words = f"“{system.name}”的应用标识是 {system.app_key}，密钥是 {secret}。密钥只显示这一次，请马上交给对方。"
    messages.warning(request, words)


@admin.register(UpstreamSystem)
class UpstreamSystemAdmin(RightsAdmin):
    """A new system gets account, post and key at once; its unit stays."""

    change = "manage_platforms"
    list_display = ("code", "name", "unit", "app_key", "secret_set_at", "is_active")
    list_select_related = ("unit",)
    filter_horizontal = ("items",)
    actions = ("change_keys",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "unit", "app_key", "secret_set_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "name", "unit", "items", "is_active", *(("app_key", "secret_set_at") if obj else ()))

    def save_model(self, request: HttpRequest, obj: UpstreamSystem, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        system, secret = systems.register(
            code=obj.code, name=obj.name, unit=obj.unit, items=form.cleaned_data["items"], actor=request.user
        )
        obj.pk, obj.app_key = system.pk, system.app_key
        _tell_secret(request, system, secret)

    @admin.action(description="换新密钥（旧的马上失效）")
    def change_keys(self, request: HttpRequest, queryset: QuerySet[UpstreamSystem]) -> None:
        for system in queryset:
            _tell_secret(request, system, systems.change_key(system, actor=request.user))


class SourceTableForm(forms.ModelForm):
    """The address is written, never shown; an empty field keeps the present one."""

    address = forms.CharField(
        label="数据库地址", required=False, widget=forms.PasswordInput,
        help_text="postgresql://只读账号:口令@主机:端口/库名；留空表示不改。请给只读账号",
    )  # fmt: skip

    class Meta:
        model = SourceTable
        exclude = ("sealed_address",)  # noqa: DJ006

    def clean_address(self) -> str:
        text = self.cleaned_data["address"]
        try:
            named = conninfo_to_dict(text)
        except psycopg.ProgrammingError as error:
            raise forms.ValidationError("地址的写法不对。") from error
        if text and not {"host", "dbname", "user"} <= named.keys():
            raise forms.ValidationError("地址要写明主机、库名和账号。")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and not cleaned.get("address"):
            self.add_error("address", "新建源表要填写数据库地址。")
        item, mapping = cleaned.get("item"), cleaned.get("mapping")
        if item and mapping is not None:
            self._check_mapping(names_of(item.slug), mapping)
        return cleaned

    def _check_mapping(self, known: Any, mapping: Any) -> None:
        if not isinstance(mapping, dict) or not mapping or not all(isinstance(v, str) for v in mapping.values()):
            self.add_error("mapping", "应写成 {“源列名”: “本事项的列名”}，至少一列。")
            return
        strange = [name for name in mapping.values() if name not in known]
        if strange:
            self.add_error("mapping", f"本事项没有这些列：{'、'.join(strange[:5])}。可用中文名、官方编号或本系统列名。")
        if len({known.get(name) for name in mapping.values()}) != len(mapping):
            self.add_error("mapping", "有两个源列对应同一列。")

    def save(self, commit: bool = True) -> SourceTable:
        if self.cleaned_data.get("address"):
            self.instance.sealed_address = seal(self.cleaned_data["address"])
        return super().save(commit)


@admin.register(SourceTable)
class SourceTableAdmin(RightsAdmin):
    """Where a table stands: how far it was read, when, and what went wrong."""

    change = "manage_platforms"
    form = SourceTableForm
    list_display = ("system", "table", "item", "minutes", "is_paused", "polled_at", "failures", "last_error")
    list_select_related = ("system", "item")


@admin.register(Handover)
class HandoverAdmin(RightsAdmin):
    """Which batch of which system became which batch of ours."""

    see = ("manage_platforms",)
    list_display = ("system", "key", "batch", "state", "received_at")
    list_filter = ("system", "batch__status")
    list_select_related = ("system", "batch")
    search_fields = ("=key",)
    ordering = ("-pk",)

    @admin.display(description="状态")
    def state(self, handover: Handover) -> str:
        return handover.batch.get_status_display()

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
