"""The entry form of a catalogue item, made from its standard and judged by the same check as a sheet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from .columns import Column, DateTime
from .exceptions import accepted_codes
from .rules import Checked, Finding
from .standards import Standard

OTHER_GROUP = "内容"


def sentence(finding: Finding) -> str:
    """Return a finding as the clerk reads it: what is wrong, how to mend it, which rule."""
    mend = f"{finding.mend}。" if finding.mend else ""
    return f"{finding.message}。{mend}（{finding.rule}）"


class EntryForm(forms.Form):
    """One row of a standard. After validation `values` holds the row and `warnings` what looks doubtful.

    `today` is the day on which dates are judged; `details` and `sealed` are those of the record to correct.
    """

    standard: ClassVar[Standard]

    def __init__(
        self,
        *args: Any,
        details: Mapping[str, Any] | None = None,
        sealed: Mapping[str, Any] | None = None,
        today: date | None = None,
        **options: Any,
    ) -> None:
        if details is not None:
            options["initial"] = _initial(self.standard, details, sealed or {}) | options.get("initial", {})
        super().__init__(*args, **options)
        self.today = today or timezone.localdate()
        self.checked: Checked | None = None
        self.warnings: list[Finding] = []
        self.values: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        """Judge the row; each finding stands at its field."""
        cleaned = super().clean() or {}
        table = {name: [str(cleaned.get(name) or "")] for name in self.standard.columns}
        self.checked = self.standard.check(table, today=self.today)
        if any(finding.overridable for finding in self.checked.errors):
            self.checked = self.standard.check(table, today=self.today, accepted=accepted_codes())
        self.values = self.checked.row(0)
        self.warnings = [finding for finding in self.checked.findings if finding.level == "warning"]
        for finding in self.checked.errors:
            self.add_error(finding.column, forms.ValidationError(sentence(finding), code=finding.rule))
        return cleaned

    def judged(self) -> Checked:
        """Return the checked row of a form that was validated; LookupError before that."""
        if self.checked is None:
            raise LookupError("the form was not validated")
        return self.checked

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under the headings of the standard, in order."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, column in self.standard.columns.items():
            found.setdefault(column.group or OTHER_GROUP, []).append(self[name])
        return list(found.items())


def entry_form(standard: Standard) -> type[EntryForm]:
    """Return the form class of a standard."""
    fields: dict[str, Any] = {name: _field(column) for name, column in standard.columns.items()}
    title = standard.slug.title().replace("-", "")
    return type(f"{title}EntryForm", (EntryForm,), {"standard": standard, **fields})


def _field(column: Column) -> forms.Field:
    """Return a field that tells the page what is required when; scripts only show it, the check decides."""
    field = column.form_field()
    attrs = field.widget.attrs
    if column.required:
        attrs["aria-required"] = "true"
    for key in ("required_when", "empty_when"):
        condition = getattr(column, key)
        if condition:
            attrs[f"data-{key.replace('_', '-')}"] = json.dumps(condition, ensure_ascii=False)
    if column.length and isinstance(field, forms.CharField):
        attrs["maxlength"] = str(column.length)
    return field


def _initial(standard: Standard, details: Mapping[str, Any], sealed: Mapping[str, Any]) -> dict[str, str]:
    texts = standard.texts(details, sealed)
    return {
        name: text.replace(" ", "T") if isinstance(standard.columns[name], DateTime) else text
        for name, text in texts.items()
    }
