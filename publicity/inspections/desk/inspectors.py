"""Inspectors on the desk, with what they have to avoid."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from credit.audit.services import note
from publicity.inspections import registers
from publicity.inspections.desk.reach import OwnUnits, keeps, of_units
from publicity.inspections.models import Inspector, Interest, Standing
from publicity.inspections.rights import reach


class InspectorForm(forms.ModelForm):
    """An inspector. The certificate number is typed once and never shown again."""

    certificate_number = forms.CharField(
        label="执法证号", required=False, max_length=40, widget=UnfoldAdminTextInputWidget,
        help_text="加密保存，只用在任务单和结果的保密数据项里。不改就留空。",
    )  # fmt: skip
    forget_certificate = forms.BooleanField(
        label="删去已保存的执法证号", required=False, widget=UnfoldBooleanSwitchWidget
    )
    specialities = forms.CharField(
        label="专长", required=False, widget=UnfoldAdminTextInputWidget, help_text="用顿号分开，例如：危险货物、客运。"
    )

    class Meta:
        model = Inspector
        fields = ("unit", "name", "specialities", "standing", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["specialities"] = "、".join(self.instance.specialities or [])
        if not self.instance.certificate:
            del self.fields["forget_certificate"]

    def clean_specialities(self) -> list[str]:
        words = self.cleaned_data["specialities"].replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
        return [word[:40] for word in dict.fromkeys(words) if word]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("standing") == Standing.PAUSED and not (values.get("reason") or "").strip():
            self.add_error("reason", "暂停要写理由，例如“借调”。")
        return values

    @property
    def certificate(self) -> str | None:
        """The number to keep, "" to forget the one on file, None to leave it."""
        typed = self.cleaned_data.get("certificate_number") or None
        return "" if self.cleaned_data.get("forget_certificate") and typed is None else typed


class InterestInline(TabularInline):
    model = Interest
    extra = 0
    autocomplete_fields = ("subject",)
    fields = ("subject", "reason", "valid_from", "valid_until")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(reach(request.user, "see_inspection"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """`obj` is the inspector, None while a new one is entered."""
        return bool(reach(request.user, "plan_inspection")) and (obj is None or keeps(request, obj.unit_id))

    has_change_permission = has_add_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Inspector)
class InspectorAdmin(OwnUnits):
    form = InspectorForm
    inlines = (InterestInline,)
    list_display = ("name", "unit", "speciality_text", "standing", "reason", "since")
    list_filter = ("unit", "standing")
    list_select_related = ("unit",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inspector]:
        return of_units(request, super().get_queryset(request))

    def save_model(self, request: HttpRequest, obj: Inspector, form: Any, change: bool) -> None:
        registers.keep_inspector(obj, actor=request.user, certificate=form.certificate)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Whom an inspector has to avoid decides draws: every new or changed interest is written down."""
        super().save_formset(request, form, formset, change)
        for interest in [*formset.new_objects, *(one for one, _ in formset.changed_objects)]:
            note("interest.kept", interest, actor=request.user, unit=form.instance.unit_id, of=form.instance.pk)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the entry."""

    log_change = log_addition

    @admin.display(description="专长")
    def speciality_text(self, inspector: Inspector) -> str:
        return "、".join(inspector.specialities) or "—"
