"""What every column of a data standard can do: read a cell, refuse it with a reason, show it, send it, describe it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms

# Cells that mean "nothing": what clerks and exports write into an empty field.
EMPTY_WORDS = frozenset({
    "", "/", "//", "\\", "无", "空", "null", "NULL", "Null", "None", "N/A", "n/a", "NA", "-", "--", "—", "——",
    "— —", "－",
})  # fmt: skip
_EDGES = " \t\r\n\f\v\u3000\xa0\u200b\u200c\u200d\u2060\ufeff"

Condition = dict[str, tuple[str, ...]]
Warnings = list[tuple[str, str, str]]  # rule, what looks doubtful, how to mend it


class Refused(Exception):
    """One cell cannot be taken. `message` says what is wrong, `mend` how to put it right; both are shown to the clerk.

    `overridable`: a reviewer may accept `value` all the same (legal exceptions to a check character).
    """

    def __init__(
        self, rule: str, message: str, mend: str = "", *, overridable: bool = False, value: str | None = None
    ) -> None:
        super().__init__(message)
        self.rule, self.message, self.mend, self.overridable, self.value = rule, message, mend, overridable, value


def tidy(text: str) -> str:
    """Return the cell without outer spaces, ideographic and invisible ones included."""
    return text.strip(_EDGES)


@dataclass(kw_only=True)
class Column:
    """A column of a data standard. Each subclass is one kind; a value is a plain Python object, None when empty.

    Attributes named as in the standard file; their meaning is told in `credit/catalogue/README.md`.
    """

    KINDS: ClassVar[dict[str, type[Column]]] = {}
    presets: ClassVar[dict[str, dict[str, Any]]] = {}
    longest: ClassVar[int] = 500  # characters looked at; no number, date or code comes near

    name: str
    kind: str
    label: str
    code: str | None = None
    number: int | None = None
    length: int | None = None
    required: bool = False
    required_when: Condition = field(default_factory=dict)
    empty_when: Condition = field(default_factory=dict)
    positive_when: Condition = field(default_factory=dict)
    not_before: str | None = None
    not_after: str | None = None
    year_of: str | None = None
    disclosure: str = "public"
    hidden_for_persons: bool = False
    masked: str | None = None
    local: bool = False
    example: str = ""
    hint: str = ""
    synonyms: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    values_from_old: dict[str, str] = field(default_factory=dict)
    default: str | None = None
    default_from: str | None = None
    derive: dict[str, str] = field(default_factory=dict)
    forbid_placeholder: bool = False
    group: str = ""
    import_only: bool = False

    def __init_subclass__(cls, *, kinds: Sequence[str] = (), **options: Any) -> None:
        super().__init_subclass__(**options)
        for kind in kinds:
            Column.KINDS[kind] = cls

    @classmethod
    def keys(cls) -> frozenset[str]:
        """Return the keys a standard file may use for this kind of column."""
        return frozenset(one.name for one in dataclasses.fields(cls) if one.init) - {"name"}

    # ---- reading

    def context(self) -> str | None:
        """Return the column whose value is needed to read this one, or None."""
        return None

    def parse(self, text: str, context: Any = None) -> Any:
        """Return the value of a tidy, non-empty cell; raise Refused when it is not one."""
        raise NotImplementedError

    def read(self, text: str, context: Any = None) -> Any:
        """Return the value, None for an empty cell, or the Refused (not raised: a sheet has many of them)."""
        text = tidy(text)
        if text in EMPTY_WORDS:
            return None
        if len(text) > self.longest:
            return Refused("V10", f"共{len(text)}个字，远超本列所需", f"请核对是否填错了列：{self.shape()}")
        try:
            return self.parse(text, context)
        except Refused as refused:
            return refused

    def parse_all(self, cells: Sequence[str], contexts: Sequence[Any] | None = None) -> list[Any]:
        """Read a whole sheet column; every distinct text is parsed once."""
        if contexts is None:
            known = {cell: self.read(cell) for cell in set(cells)}
            return [known[cell] for cell in cells]
        pairs = list(zip(cells, (self.context_key(one) for one in contexts), strict=True))
        read = {pair: self.read(*pair) for pair in set(pairs)}
        return [read[pair] for pair in pairs]

    def context_key(self, value: Any) -> Any:
        """Reduce the other column's value to what matters here, so that few distinct pairs remain."""
        return None if isinstance(value, (Refused, list)) else value

    def warnings(self, value: Any) -> Warnings:
        """Return what is accepted but looks doubtful."""
        return []

    # ---- keeping and giving

    def store(self, value: Any) -> Any:
        """Return the canonical JSON form kept in a record."""
        return value

    def restore(self, stored: Any) -> Any:
        """Return the value of a stored form; a value comes back unchanged."""
        return stored

    def display(self, value: Any) -> str:
        """Return the value as people read it; takes the stored form as well."""
        return str(self.restore(value))

    def wire(self, value: Any) -> str:
        """Return the text that goes to a platform, and that `parse` reads back."""
        return str(self.restore(value))

    # ---- describing

    def form_field(self) -> forms.Field:
        """Return the field of the entry form; it only collects text, the check of the standard judges it."""
        return forms.CharField(
            required=False, label=self.label, help_text=self.guide(), widget=self.widget(), strip=True
        )

    def widget(self) -> forms.Widget:
        """Return the input of the entry form."""
        return forms.TextInput()

    def validation(self) -> dict[str, Any] | None:
        """Return xlsxwriter's data validation for the cells of this column, or None."""
        return None

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON schema of the stored form."""
        schema: dict[str, Any] = {"type": "string", "title": self.label}
        if self.length:
            schema["maxLength"] = self.length
        if self.example:
            schema["examples"] = [self.example]
        return schema

    def shape(self) -> str:
        """Return one phrase about what may be entered, for the filling guide."""
        return f"不超过{self.length}个字" if self.length else "文本"

    def guide(self) -> str:
        """Return the hint of the standard, else the phrase of the kind."""
        return self.hint or self.shape()


def squeeze(text: str) -> str:
    """Return the text on one line: line breaks and tabs with the spaces around them go."""
    return re.sub(r"\s*[\r\n\t\f\v]+\s*", "", text) if re.search(r"[\r\n\t\f\v]", text) else text
