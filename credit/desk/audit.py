"""The audit trail on screen: read only, for the auditor."""

from django.contrib import admin
from django.http import HttpRequest

from credit.audit.models import AuditEntry
from credit.desk.base import RightsAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(RightsAdmin):
    see = ("read_audit",)
    list_display = ("at", "actor", "action", "target_type", "target_id", "unit", "reason")
    list_filter = ("action", "target_type", "unit")
    search_fields = ("=target_id", "=action", "actor__username")
    date_hierarchy = "at"
    list_select_related = ("actor", "unit")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
