"""Which lists are asked of which platform, on the desk: how the last asking went, and asking now."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from credit.desk.base import RightsAdmin
from credit.inbound.mirrors import fetching
from credit.inbound.mirrors.items import item_name, mirror_items
from credit.inbound.mirrors.models import MirrorSource
from credit.kernel.errors import DomainError
from credit.sharing.models import Mode, Platform


class MirrorSourceForm(forms.ModelForm):
    """A list as it stands at a platform; answers about our records do not come down this way."""

    item = forms.ChoiceField(
        label="名单", widget=UnfoldAdminSelectWidget,
        choices=lambda: [(one.slug, one.name) for one in mirror_items().values() if one.is_list],
    )  # fmt: skip

    class Meta:
        model = MirrorSource
        fields = ("platform", "item", "is_active")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if self.instance.pk:
            del self.fields["item"]

    def clean_platform(self) -> Platform:
        platform: Platform = self.cleaned_data["platform"]
        if platform.mode == Mode.LIBRARY:
            raise forms.ValidationError("前置交换库不提供名单，请选接口或文件方式的平台，或人工导入。")
        return platform


@admin.register(MirrorSource)
class MirrorSourceAdmin(RightsAdmin):
    """A source is switched off, never given to another platform or list: its deliveries tell of it."""

    change = "manage_platforms"
    form = MirrorSourceForm
    list_display = ("item_name", "platform", "is_active", "version", "fetched_at", "tried_at", "failures", "last_error")
    list_display_links = ("item_name",)
    list_filter = ("platform", "is_active")
    list_select_related = ("platform",)
    actions: ClassVar = ("fetch_now",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        known = ("version", "fetched_at", "tried_at", "failures", "last_error")
        return ("platform", "item_name", *known) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("platform", "item", "is_active")
        return ("platform", "item_name", "is_active", "version", "fetched_at", "tried_at", "failures", "last_error")

    @admin.display(description="名单", ordering="item")
    def item_name(self, source: MirrorSource) -> str:
        return item_name(source.item)

    @admin.display(description="已取版本")
    def version(self, source: MirrorSource) -> str:
        return str(fetching.last_version(source.platform, source.item) or "—")

    @admin.action(description="现在取")
    def fetch_now(self, request: HttpRequest, queryset: QuerySet[MirrorSource]) -> None:
        """Ask each platform and tell what came; trouble with one leaves the others alone."""
        for source in queryset.select_related("platform"):
            about = str(source)
            try:
                delivery, trouble = fetching.fetch_now(source.pk, actor=request.user)
            except DomainError as refusal:
                self.message_user(request, f"{about}，{refusal.message}", messages.ERROR)
                continue
            if trouble:
                self.message_user(request, f"{about}，没有取到：{trouble}。", messages.ERROR)
            elif delivery is None:
                self.message_user(request, f"{about}，没有新的版本。", messages.SUCCESS)
            else:
                self.message_user(request, f"{about}，版本 {delivery.version}，{delivery.told()}。", messages.SUCCESS)
