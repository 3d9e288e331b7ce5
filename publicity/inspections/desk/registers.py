"""Registers of targets on the desk, by rule or by hand, and the rates of sampling."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.generic import View

from credit.catalogue.models import CatalogueItem
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from publicity.inspections import rates, registers
from publicity.inspections.desk.reach import OwnUnits, of_units
from publicity.inspections.models import Register, SamplingRate, Standing


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
