"""Small dictionaries: catalogue roles, calendars, classes of penalties, bases for showing natural persons."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from import_export import resources

from credit.calendars.models import CalendarDay, CalendarYear
from credit.catalogue.exceptions import accept_code, why_not_acceptable
from credit.catalogue.models import AcceptedCode, CatalogueItem, ItemRole, ListEntry
from credit.desk.base import RightsAdmin
from credit.desk.people import DictionaryAdmin
from credit.desk.terms import RecomputeTerms
from credit.kernel.identifiers import clean
from credit.records import services as records
from credit.records.models import PersonBasis
from credit.terms.models import SeverityRule


@admin.register(CatalogueItem)
class CatalogueItemAdmin(RightsAdmin):
    """Items follow their standard files: on screen they can only be read and switched off."""

    see = ("see_record",)
    change = "manage_columns"
    list_display = ("code", "name", "nature", "disclosure", "is_active")
    list_filter = ("nature", "disclosure")
    search_fields = ("code", "slug", "name")
    fields = ("code", "slug", "name", "nature", "disclosure", "subject_kinds", "is_active")
    readonly_fields = ("code", "slug", "name", "nature", "disclosure", "subject_kinds")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


@admin.register(ItemRole)
class ItemRoleAdmin(DictionaryAdmin):
    change = "manage_units"
    fields = list_display = ("item", "unit", "group", "role", "valid_from", "valid_until")
    list_filter = ("role", "item")
    list_select_related = ("item", "unit", "group")


class ListEntryResource(resources.ModelResource):
    """Rows of a table are judged by the model, as those of the form."""

    class Meta:
        model = ListEntry
        fields = ("id", "item", "list_name", "value", "stands_for", "valid_from", "valid_until", "source")
        clean_model_instances = True


@admin.register(ListEntry)
class ListEntryAdmin(DictionaryAdmin):
    """Values the bureau adds to the lists of the standards."""

    see = ("see_record",)
    change = "manage_columns"
    resource_classes = (ListEntryResource,)
    list_display = ("item", "list_name", "value", "stands_for", "valid_from", "valid_until", "source")
    list_filter = ("item",)
    list_select_related = ("item",)
    search_fields = ("list_name", "value")


@admin.register(CalendarYear)
class CalendarYearAdmin(RightsAdmin):
    see = ("manage_units", "see_record")
    list_display = ("year", "source", "loaded_at")


@admin.register(CalendarDay)
class CalendarDayAdmin(DictionaryAdmin):
    change = "manage_units"
    list_display = ("date", "is_off_day", "name", "source")
    list_filter = ("is_off_day", "name")
    date_hierarchy = "date"


class AcceptedCodeForm(forms.ModelForm):
    """The service judges the code; what it refuses stands at the field."""

    class Meta:
        model = AcceptedCode
        fields = ("value", "reason")

    def clean_value(self) -> str:
        fault = why_not_acceptable(self.cleaned_data["value"])
        if fault:
            raise forms.ValidationError(fault)
        return clean(self.cleaned_data["value"])


@admin.register(AcceptedCode)
class AcceptedCodeAdmin(RightsAdmin):
    """Codes whose check character fails and that a reviewer found right; entered once, never changed."""

    see = ("see_record",)
    change = "accept_code"
    form = AcceptedCodeForm
    list_display = ("value", "reason", "accepted_by", "accepted_at")
    list_select_related = ("accepted_by",)
    search_fields = ("value",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = accept_code(obj.value, reason=obj.reason, actor=request.user).pk

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The service has written it."""


class LawAdmin(DictionaryAdmin):
    """A table that the law section keeps; who entered a row is noted in it."""

    see = ("see_record",)
    change = "set_rules"
    exclude = ("recorded_by",)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if not change:
            obj.recorded_by = request.user  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)


@admin.register(SeverityRule)
class SeverityRuleAdmin(LawAdmin):
    list_display = ("penalty_type", "field", "amount_from", "amount_to", "severity", "valid_from", "valid_until")
    list_filter = ("penalty_type", "severity")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(RecomputeTerms.as_view(model_admin=self))
        return [path("recompute/", page, name="recompute-terms"), *super().get_urls()]


@admin.register(PersonBasis)
class PersonBasisAdmin(LawAdmin):
    list_display = ("item", "legal_basis", "valid_from", "valid_until", "recorded_by", "is_in_force")
    list_select_related = ("item", "recorded_by")

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """A basis that is changed takes what rests on it along, in one transaction."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            followed = records.follow_basis(PersonBasis.objects.get(pk=obj.pk), actor=request.user) if change else 0
        if followed:
            messages.success(request, f"依此依据公示的 {followed} 条记录已按新的期限重新判定。")

    @admin.display(description="有效", boolean=True)
    def is_in_force(self, basis: PersonBasis) -> bool:
        today = timezone.localdate()
        return basis.valid_from <= today and (basis.valid_until is None or basis.valid_until >= today)
