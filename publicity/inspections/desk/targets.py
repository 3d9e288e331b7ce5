"""Who stands on a register: by rule, or by hand with the reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from credit.desk.base import RightsAdmin
from publicity.inspections import registers
from publicity.inspections.desk.reach import keeps, of_units, own_units
from publicity.inspections.models import Register, Standing, Target


@admin.register(Target)
class TargetAdmin(RightsAdmin):
    see = ("see_inspection",)
    change = "plan_inspection"
    list_display = ("subject", "code", "register", "risk", "standing", "reason", "since")
    list_filter = ("register", "standing", "risk", "is_by_rule")
    list_select_related = ("subject", "register")
    search_fields = ("subject__name_key", "subject__code")
    search_help_text = "名称或代码"
    autocomplete_fields = ("subject",)
    fields = ("register", "subject", "risk", "standing", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Target]:
        return of_units(request, super().get_queryset(request), "register__unit")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or keeps(request, obj.register.unit_id))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("register", "subject") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else tuple(name for name in self.fields if name != "standing")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "register":
            kwargs["queryset"] = Register.objects.filter(unit__in=own_units(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change=change, **{**kwargs, "form": NewTargetForm if obj is None else TargetForm}
        )

    def save_model(self, request: HttpRequest, obj: Target, form: Any, change: bool) -> None:
        if change:
            registers.change_target(obj.pk, actor=request.user, risk=obj.risk, standing=obj.standing, reason=obj.reason)
        else:
            made = registers.put(obj.register, obj.subject, actor=request.user, risk=obj.risk, reason=obj.reason)
            obj.pk = made.pk

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the entry."""

    log_change = log_addition

    @admin.display(description="代码")
    def code(self, target: Target) -> str:
        return target.subject.code


class TargetForm(forms.ModelForm):
    """A pause needs its reason; the service says so again."""

    class Meta:
        model = Target
        fields = ("risk", "standing", "reason")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("standing") == Standing.PAUSED and not (values.get("reason") or "").strip():
            self.add_error("reason", "暂停要写理由，例如“已停业”。")
        return values


class NewTargetForm(forms.ModelForm):
    """By hand, with the reason."""

    class Meta:
        model = Target
        fields = ("register", "subject", "risk", "reason")

    def clean_reason(self) -> str:
        if not self.cleaned_data["reason"].strip():
            raise forms.ValidationError("请写明为什么手工列入。")
        return self.cleaned_data["reason"]
