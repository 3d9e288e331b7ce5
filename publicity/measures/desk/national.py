"""The national list of measures on screen: kept by the law section, row by row or from a table."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import fields, resources, widgets

from credit.desk.dictionaries import LawAdmin
from credit.subjects.models import SubjectKind
from publicity.measures.models import NationalMeasure


class Words(widgets.Widget):
    """Several words in one cell, parted by ； or 、; kinds of subjects by their Chinese names or their codes."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        super().__init__()
        self.known = known or {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        words = str(value or "").replace("；", ";").replace("、", ";").split(";")
        cleaned = [self.known.get(word.strip(), word.strip()) for word in words if word.strip()]
        if unknown := [word for word in cleaned if self.known and word not in self.known.values()]:
            raise ValueError(f"不认识“{unknown[0]}”，可以写：{'、'.join(self.known)}。")
        return cleaned

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        labels = {code: label for label, code in self.known.items()}
        return "；".join(labels.get(word, word) for word in value or [])


KINDS = {str(label): value for value, label in SubjectKind.choices}


class NationalMeasureResource(resources.ModelResource):
    """A table of rows; each passes the same checks as the form, and bears the name of who brought it."""

    subject_kinds = fields.Field("subject_kinds", "适用主体", widget=Words(KINDS))
    list_types = fields.Field("list_types", "限于名单类型", widget=Words())

    class Meta:
        model = NationalMeasure
        import_id_fields = ("code", "valid_from")
        exclude = ("id", "recorded_by", "recorded_at")
        clean_model_instances = True
        skip_unchanged = True

    def before_save_instance(self, instance: NationalMeasure, row: Any, **kwargs: Any) -> None:
        if instance.recorded_by_id is None:
            instance.recorded_by = kwargs["user"]

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """The one who brings the table is not in it."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=["recorded_by", *errors], validate_unique=validate_unique)
        except ValidationError as fault:
            errors |= fault.update_error_dict({})
        if errors:
            raise ValidationError(errors)


@admin.register(NationalMeasure)
class NationalMeasureAdmin(LawAdmin):
    resource_classes = (NationalMeasureResource,)
    list_display = ("code", "name", "reports_as", "article", "valid_from", "valid_until", "is_in_force")
    list_filter = ("reports_as", "memorandum")
    search_fields = ("code", "name", "article")

    @admin.display(description="有效", boolean=True)
    def is_in_force(self, row: NationalMeasure) -> bool:
        return row.covers(timezone.localdate())
