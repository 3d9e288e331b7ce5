"""The switch of the bulk files on screen: kept by the law section."""

from django.contrib import admin
from django.utils import timezone

from credit.desk.dictionaries import LawAdmin
from publicity.opendata.models import BulkRelease


@admin.register(BulkRelease)
class BulkReleaseAdmin(LawAdmin):
    list_display = ("item", "legal_basis", "valid_from", "valid_until", "recorded_by", "is_in_force")
    list_select_related = ("item", "recorded_by")

    @admin.display(description="有效", boolean=True)
    def is_in_force(self, release: BulkRelease) -> bool:
        today = timezone.localdate()
        return release.valid_from <= today and (release.valid_until is None or release.valid_until >= today)
