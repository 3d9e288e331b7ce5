"""The routing rules on screen: rows to edit, and a table to import and export."""

from django.contrib import admin
from import_export import fields, resources, widgets

from credit.desk.people import DictionaryAdmin
from credit.units.models import Unit
from objections.routing.models import RoutingRule


class RoutingRuleResource(resources.ModelResource):
    """A row is known by basis, key, unit and the day it counts from; units are told by their codes."""

    unit = fields.Field("unit", "unit", widget=widgets.ForeignKeyWidget(Unit, "code"))

    class Meta:
        model = RoutingRule
        fields = ("basis", "key", "label", "unit", "is_lead", "order", "source", "valid_from", "valid_until")
        export_order = fields
        import_id_fields = ("basis", "key", "unit", "valid_from")
        clean_model_instances = True
        skip_unchanged = True


@admin.register(RoutingRule)
class RoutingRuleAdmin(DictionaryAdmin):
    see = ("route_case", "review_case")
    change = "manage_routing"
    resource_classes = [RoutingRuleResource]
    list_display = ("label", "basis", "key", "unit", "is_lead", "order", "valid_from", "valid_until")
    list_filter = ("basis", "is_lead", "unit")
    list_select_related = ("unit",)
    search_fields = ("label", "key")
