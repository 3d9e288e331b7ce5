"""Inputs of the entry form that Django lacks: an open list, several values of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Choices = Sequence[tuple[str, Any]]


class OpenListInput(forms.TextInput):
    """A text input that offers the values of a list and takes 其他-… as well."""

    def __init__(self, values: Sequence[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.values = values

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"values-{name}"
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.values))
        box = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class CodesInput(forms.MultiWidget):
    """A tick box for each value, and a line for what the list does not have."""

    def __init__(self, choices: Choices, *, with_other: bool) -> None:
        self.known = {value for value, _ in flat(choices)}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "values": forms.CheckboxSelectMultiple(choices=choices)
        }
        if with_other:
            widgets["other"] = forms.TextInput(
                attrs={"placeholder": "其他-具体种类", "aria-label": "其他（写明具体种类）"}
            )
        super().__init__(widgets)

    def decompress(self, value: str | None) -> list[Any]:
        """Return the ticked values and the rest of a text such as 警告;罚款;其他-责令改正."""
        parts = [part for part in (value or "").split(";") if part]
        ticked = [part for part in parts if part in self.known]
        rest = ";".join(part for part in parts if part not in self.known)
        return [ticked, rest][: len(self.widgets)]


class CodesField(forms.Field):
    """Several values of a list; its clean value is their text, joined by semicolons."""

    def __init__(self, choices: Choices, *, with_other: bool, **options: Any) -> None:
        super().__init__(required=False, widget=CodesInput(choices, with_other=with_other), **options)

    def to_python(self, value: Any) -> str:
        ticked, *other = value or [[]]
        return ";".join([*(ticked or []), *(text.strip() for text in other if text and text.strip())])


def flat(choices: Choices) -> list[tuple[str, str]]:
    """Return choices without their groups."""
    return [
        pair for value, label in choices for pair in (label if isinstance(label, list | tuple) else [(value, label)])
    ]
