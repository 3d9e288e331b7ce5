"""Units, accounts and posts on screen; posts decide what an account may do, so each change of one is audited."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from import_export.admin import ImportExportModelAdmin
from unfold.admin import TabularInline
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from credit.desk.base import RightsAdmin
from credit.units.models import Post, Unit, UnitGroup, User

admin.site.unregister(Group)


class DictionaryAdmin(RightsAdmin, ImportExportModelAdmin):
    """A small dictionary that may also be imported and exported as a table."""

    import_form_class = ImportForm
    export_form_class = ExportForm
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class PostInline(TabularInline):
    model = Post
    extra = 0
    fields = ("unit", "role", "valid_from", "valid_until")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(RightsAdmin, BaseUserAdmin):  # type: ignore[misc]
    change = "manage_units"
    superuser_may = True
    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ("username", "full_name", "is_active", "last_login")
    list_filter = ("is_active", "posts__role", "posts__unit")
    search_fields = ("username", "full_name")
    inlines = (PostInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("人员", {"fields": ("full_name", "email", "is_active", "is_staff")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "full_name", "is_staff", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()


@admin.register(Unit)
class UnitAdmin(DictionaryAdmin):
    change = "manage_units"
    superuser_may = True
    list_display = ("code", "name", "kind", "parent", "valid_from", "valid_until", "successor")
    list_filter = ("kind",)
    search_fields = ("code", "name", "aliases")


@admin.register(UnitGroup)
class UnitGroupAdmin(DictionaryAdmin):
    change = "manage_units"
    superuser_may = True
    list_display = ("name",)
    filter_horizontal = ("members",)
