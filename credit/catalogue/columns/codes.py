"""Columns with value lists: one code, several codes, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms

from credit.catalogue.value_lists import ValueList
from credit.catalogue.widgets import CodesField, OpenListInput

from .base import Column, Condition, Refused, Warnings, squeeze
from .text import refuse_dirt

_SEPARATORS = re.compile(r"[;；、，,|\n\r]+")
SHOWN_VALUES = 12
Choices = list[tuple[str, Any]]


@dataclass(kw_only=True)
class Code(Column, kinds=("code",)):
    """One value of the list `list`; with `list_on` the edition in force on that column's date decides.

    `only_when`: value → the condition under which it may stand, such as a grade that only some schemes give.
    """

    list: str = ""
    list_on: str | None = None
    warn_values: tuple[str, ...] = ()
    only_when: dict[str, Condition] = field(default_factory=dict)
    values: ValueList = field(init=False, repr=False)

    def context(self) -> str | None:
        return self.list_on

    def context_key(self, value: Any) -> int | None:
        return self.values.edition_index(value) if isinstance(value, date) else None

    def parse(self, text: str, context: Any = None) -> Any:
        return self.one(squeeze(text), context)

    def one(self, text: str, edition: int | None) -> str:
        """Return the value `text` stands for in that edition; raise Refused V02 or V10."""
        found = self.values.find(text, edition)
        if found is None and re.fullmatch(r"\d+\.0", text):  # a coded value that went through a number cell
            found = self.values.find(text[:-2], edition)
        if found is None:
            raise self._unknown(text, edition)
        if self.length and len(found) > self.length:
            raise Refused("V10", f"共{len(found)}个字，超过{self.length}个字的上限", f"请压缩到{self.length}个字以内")
        if self.values.open and found.startswith(self.values.open):
            refuse_dirt(found[len(self.values.open) :])
        return found

    def _unknown(self, text: str, edition: int | None) -> Refused:
        if self.values.needs_detail(text):
            return Refused("V02", "只写“其他”不够具体", f"请写明具体种类，如“{self.values.open}（具体种类）”")
        values = self.values.current if edition is None else self.values.editions[edition].values
        shown = "、".join(self.label_of(value) for value in values[:SHOWN_VALUES])
        more = "等" if len(values) > SHOWN_VALUES else ""
        other = f"，或“{self.values.open}具体种类”" if self.values.open else ""
        elsewhere = edition is not None and text in self.values.values
        why = "该取值在所填日期时不适用" if elsewhere else "不在规定的取值范围内"
        return Refused("V02", why, f"请从下列取值中选填：{shown}{more}{other}")

    def label_of(self, value: str) -> str:
        """Return the value with its words: `1（有效）`."""
        words = self.values.labels.get(value)
        return f"{value}（{words}）" if words else value

    def warnings(self, value: Any) -> Warnings:
        if value in self.warn_values:
            return [("V02", f"{self.label}为“{value}”", "请核实该记录能否公示")]
        return []

    def display(self, value: Any) -> str:
        return self.values.labels.get(value, str(value))

    def choices(self) -> Choices:
        """Return value and words of every value for forms and filters, those no longer in force in a group."""
        now = self.values.current
        gone = [value for value in self.values.values if value not in now]
        current = [(value, self.values.labels.get(value, value)) for value in now]
        if not gone:
            return list_of(current)
        return [("现行", current), ("以往", [(value, self.values.labels.get(value, value)) for value in gone])]

    def form_field(self) -> forms.Field:
        if self.values.open:
            return super().form_field()
        choices = [("", "请选择"), *self.choices()]
        return forms.ChoiceField(required=False, label=self.label, help_text=self.guide(), choices=choices)

    def widget(self) -> forms.Widget:
        return OpenListInput(list_of(self.values.values, self.values.open))

    def validation(self) -> dict[str, Any] | None:
        options = list_of(self.values.current, self.values.open)
        return {
            "validate": "list",
            "source": options,
            "error_type": "warning" if self.values.open or self.list_on else "stop",
            "error_title": "不在取值范围内",
            "error_message": f"{self.label}请从下拉列表中选择。"[:255],
        }

    def json_schema(self) -> dict[str, Any]:
        schema = super().json_schema()
        if not self.values.open:
            schema["enum"] = list_of(self.values.values)
        return schema

    def shape(self) -> str:
        shown = "；".join(self.label_of(value) for value in self.values.current)
        return f"选填其一：{shown}" + (f"；{self.values.open}具体种类" if self.values.open else "")


def list_of(values: Sequence[Any], prefix: str | None = None) -> Any:
    """Return the values as a plain list, with the open prefix at the end."""
    return [*values, prefix] if prefix else [*values]


@dataclass(kw_only=True)
class Codes(Code, kinds=("codes",)):
    """Several values of one list, separated by ; ； 、 ， , or a line break; order kept, each once."""

    def parse(self, text: str, context: Any = None) -> Any:
        whole = self.values.find(text, context)
        parts = [whole] if whole in self.values.values else [one.strip() for one in _SEPARATORS.split(text)]
        values = list(dict.fromkeys(self.one(part, context) for part in parts if part))
        if not values:
            raise Refused("V11", "内容只有标点符号", "请填写实际内容；没有内容的请留空")
        joined = len(";".join(values))
        if self.length and joined > self.length:
            raise Refused("V10", f"共{joined}个字，超过{self.length}个字的上限", f"请压缩到{self.length}个字以内")
        return values

    def warnings(self, value: Any) -> Warnings:
        return [warning for one in value for warning in super(Codes, self).warnings(one)]

    def display(self, value: Any) -> str:
        return "；".join(self.values.labels.get(one, one) for one in value)

    def wire(self, value: Any) -> str:
        return ";".join(value)

    def validation(self) -> dict[str, Any] | None:
        return None  # a drop-down would forbid several values; the guide sheet lists them

    def form_field(self) -> forms.Field:
        with_other = bool(self.values.open)
        return CodesField(self.choices(), with_other=with_other, label=self.label, help_text=self.guide())

    def json_schema(self) -> dict[str, Any]:
        items: dict[str, Any] = {"type": "string"}
        if not self.values.open:
            items["enum"] = list_of(self.values.values)
        return {"type": "array", "title": self.label, "items": items, "uniqueItems": True}

    def shape(self) -> str:
        return super().shape().replace("选填其一", "可填多项，用分号隔开", 1)


@dataclass(kw_only=True)
class Boolean(Column, kinds=("boolean",)):
    """是 or 否, kept as these words."""

    def parse(self, text: str, context: Any = None) -> Any:
        word = text.lower()
        if word in {"是", "有", "1", "1.0", "y", "yes", "true", "√"}:
            return "是"
        if word in {"否", "0", "0.0", "n", "no", "false", "×"}:
            return "否"
        raise Refused("V02", "只能填“是”或“否”", "请填写“是”或“否”")

    def form_field(self) -> forms.Field:
        choices = [("", "请选择"), ("是", "是"), ("否", "否")]
        return forms.ChoiceField(required=False, label=self.label, help_text=self.guide(), choices=choices)

    def validation(self) -> dict[str, Any] | None:
        return {"validate": "list", "source": ["是", "否"], "error_message": f"{self.label}只能填“是”或“否”。"[:255]}

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "title": self.label, "enum": ["是", "否"]}

    def shape(self) -> str:
        return "填“是”或“否”"
