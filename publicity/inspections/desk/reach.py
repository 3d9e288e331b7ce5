"""Whose registers and plans a person sees and keeps on the desk."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from credit.desk.base import RightsAdmin
from credit.desk.waiting import within
from credit.units.models import Unit
from publicity.inspections.rights import allowed, reach


def of_units(request: HttpRequest, rows: QuerySet, field: str = "unit") -> QuerySet:
    """Keep the rows of the units whose inspections the person may see."""
    return within(reach(request.user, "see_inspection"), rows, field)


def own_units(request: HttpRequest) -> QuerySet[Unit]:
    """Return the units for which the person keeps registers and plans."""
    return Unit.objects.filter(pk__in=reach(request.user, "plan_inspection").units)


def keeps(request: HttpRequest, unit: int) -> bool:
    """Tell whether the person keeps the registers of this unit; seeing them is another right."""
    return allowed(request.user, "plan_inspection", unit=unit)


class OwnUnits(RightsAdmin):
    """An admin whose unit is one of the person's own; the only one is filled in."""

    see = ("see_inspection",)
    change = "plan_inspection"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or keeps(request, obj.unit_id))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "unit":
            kwargs["queryset"] = own_units(request)
            kwargs["initial"] = kwargs["queryset"].first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
