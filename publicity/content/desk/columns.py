"""Columns on screen: the site administrator words and orders them; annex names, numbers and addresses stay."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from credit.desk.base import RightsAdmin
from credit.units.policies import reach
from publicity.content.models import TREE_ORDER, Column, ColumnRole


class RoleInline(TabularInline):
    model = ColumnRole
    extra = 0
    fields = ("unit", "group", "role", "valid_from", "valid_until")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(reach(request.user, "manage_columns"))

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Column)
class ColumnAdmin(RightsAdmin):
    change = "manage_columns"
    list_display = ("__str__", "number", "responsible", "position")
    list_editable = ("position",)
    list_select_related = ("parent",)
    list_per_page = 50
    fields = ("parent", "slug", "number", "name", "label", "responsible", "intro", "position", "also_under")
    readonly_fields = ("parent", "slug", "number", "name")
    inlines = (RoleInline,)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return list(TREE_ORDER)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = Column.objects.filter(parent=None)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False
