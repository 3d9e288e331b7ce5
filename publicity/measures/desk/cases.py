"""Typical cases on the desk: written by one person, released by another."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from credit.desk.base import RightsAdmin
from credit.desk.waiting import within
from credit.kernel.errors import DomainError
from credit.units.models import Unit
from credit.units.policies import Reach, reach
from publicity.measures.cases import services
from publicity.measures.cases.models import TypicalCase


class CaseForm(forms.ModelForm):
    """The record by its public number, title and story."""

    record_number = forms.CharField(
        label="依据的记录（公开编号）", max_length=16, help_text="记录公开页面网址里的 16 位编号"
    )
    user: Any = None

    class Meta:
        model = TypicalCase
        fields = ("title", "story")

    def clean(self) -> dict[str, Any]:
        """Write the case here: what the service refuses stands at its field, and nothing typed is lost."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        unit = Unit.objects.filter(pk__in=reach(self.user, "write_case").units).order_by("code").first()
        try:
            if unit is None:
                raise DomainError("unit", "您的岗位不能编写案例。")
            names = ("title", "story")
            values = {name: cleaned[name] for name in names}
            self.instance = services.write(cleaned["record_number"], unit=unit, actor=self.user, **values)
        except DomainError as refusal:
            field = next((name for name in refusal.fields if name in self.fields), None)
            self.add_error(field, refusal.message)
        return cleaned


@admin.register(TypicalCase)
class TypicalCaseAdmin(RightsAdmin):
    see = ("write_case", "release_case")
    change = "write_case"
    form = CaseForm
    fields = ("record_number", "title", "story")
    list_display = ("title", "is_good", "state", "unit", "entered_by", "approved_by", "left_reason")
    list_filter = ("state", "is_good")
    list_select_related = ("unit", "entered_by", "approved_by")
    actions = ("release_cases", "withdraw_cases")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TypicalCase]:
        scopes = [reach(request.user, right) for right in self.see]
        units = frozenset[int]().union(*(scope.units for scope in scopes))
        return within(Reach(any(scope.everything for scope in scopes), units), TypicalCase.objects.all())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is None else ("title", "story", "state", "left_reason")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("CaseFormOf", (form,), {"user": request.user})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has written the case through the service."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the entry."""

    @admin.action(description="审核通过并公开")
    def release_cases(self, request: HttpRequest, queryset: QuerySet[TypicalCase]) -> None:
        self._each(request, queryset, lambda pk: services.release(pk, actor=request.user), "公开")

    @admin.action(description="撤下")
    def withdraw_cases(self, request: HttpRequest, queryset: QuerySet[TypicalCase]) -> None:
        self._each(request, queryset, lambda pk: services.withdraw(pk, actor=request.user, reason="人工撤下"), "撤下")

    def _each(self, request: HttpRequest, queryset: QuerySet[TypicalCase], act: Any, verb: str) -> None:
        for case in queryset:
            try:
                act(case.pk)
                messages.success(request, f"“{case.title}”已{verb}。")
            except DomainError as refusal:
                messages.error(request, f"“{case.title}”：{refusal.message}")
