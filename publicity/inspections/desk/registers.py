"""Registers on the desk: targets by rule or by hand, inspectors with what they have to avoid, rates."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.generic import View
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from credit.audit.services import note
from credit.catalogue.models import CatalogueItem
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import within
from credit.kernel.errors import DomainError
from credit.units.models import Unit
from publicity.inspections import rates, registers
from publicity.inspections.models import Inspector, Interest, Register, SamplingRate, Standing, Target
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


class RegisterForm(forms.ModelForm):
    """A register; the items are chosen by name."""

    items = forms.MultipleChoiceField(
        label="由哪些归集事项生成", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="这些事项里有有效基础记录的主体，更新时自动进入名录；不选则全部手工列入。",
    )  # fmt: skip

    class Meta:
        model = Register
        fields = ("name", "unit", "items")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basic: Any = self.fields["items"]
        basic.choices = CatalogueItem.objects.filter(nature="basic", is_active=True).values_list("slug", "name")


@admin.register(Register)
class RegisterAdmin(OwnUnits):
    form = RegisterForm
    list_display = ("name", "unit", "active", "paused")
    list_select_related = ("unit",)
    change_form_outer_before_template = "admin/inspections/_register.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Register]:
        counted = {
            name: Count("targets", filter=Q(targets__standing=standing))
            for name, standing in (("n_active", Standing.ACTIVE), ("n_paused", Standing.PAUSED))
        }
        return of_units(request, super().get_queryset(request)).annotate(**counted)

    @admin.display(description="在册", ordering="n_active")
    def active(self, register: Any) -> int:
        return register.n_active

    @admin.display(description="暂停", ordering="n_paused")
    def paused(self, register: Any) -> int:
        return register.n_paused

    def get_urls(self) -> list[URLPattern]:
        fill = self.admin_site.admin_view(FillRegister.as_view(model_admin=self))
        return [path("<int:pk>/fill/", fill, name="inspection-register-fill"), *super().get_urls()]


class FillRegister(DeskPage, View):
    """Bring a register in step with the base records (POST only)."""

    http_method_names = ["post"]
    back = "admin:publicity_register_changelist"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        register = get_object_or_404(of_units(request, Register.objects.all()), pk=pk)
        came, paused = registers.fill(register, actor=request.user)
        messages.success(request, f"名录更新好了：新列入或恢复 {came} 个，暂停 {paused} 个。手工列入和暂停的没有动。")
        return redirect("admin:publicity_register_change", pk)


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


@admin.register(SamplingRate)
class SamplingRateAdmin(RightsAdmin):
    """Dated rows; a new row from a day on is better than a changed one, which nobody can retrace."""

    see = ("see_inspection",)
    change = "set_rules"
    list_display = ("risk", "band", "percent", "valid_from", "valid_until", "source", "mark")
    list_filter = ("risk", "band")
    fields = ("risk", "band", "permyriad", "valid_from", "valid_until", "source", "mark")

    def save_model(self, request: HttpRequest, obj: SamplingRate, form: Any, change: bool) -> None:
        obj.recorded_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        try:
            rates.in_force(obj.valid_from)
        except DomainError as trouble:
            messages.warning(request, f"已保存，但现在不能用：{trouble.message}")

    @admin.display(description="抽查比例", ordering="permyriad")
    def percent(self, rate: SamplingRate) -> str:
        return f"{rate.permyriad / 100:g}%"
