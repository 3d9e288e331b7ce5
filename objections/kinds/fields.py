"""The fields of each kind, read from `fields.toml`, and the check that turns what was typed into stored values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from credit.kernel.dates import parse_date
from credit.kernel.errors import DomainError

FILE = Path(__file__).with_name("fields.toml")
KINDS = {"text", "prose", "choice", "date", "yes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind. `least` and `most` count characters; `sealed` ones never lie in an open column."""

    name: str
    label: str
    kind: str
    required: bool = False
    sealed: bool = False
    least: int = 0
    most: int = 200
    choices: Mapping[str, str] = field(default_factory=dict)

    def read(self, told: Any, *, today: date) -> Any:
        """Return the value to store, None for nothing told. Raises DomainError with a sentence for the field."""
        if self.kind == "yes":
            return self._yes(told)
        text = str(told or "").replace("\x00", "").replace("\r\n", "\n").strip()
        if not text:
            if self.required:
                raise DomainError("required", f"请填写“{self.label}”。")
            return None
        return getattr(self, f"_{self.kind}")(text, today)

    def _yes(self, told: Any) -> bool:
        agreed = told is True or str(told).lower() in {"on", "true", "1", "yes"}
        if self.required and not agreed:
            raise DomainError("required", f"请勾选“{self.label}”，否则不能提交。")
        return agreed

    def _text(self, text: str, today: date) -> str:
        return self._prose(" ".join(text.split()), today)

    def _prose(self, text: str, today: date) -> str:
        if len(text) < self.least:
            raise DomainError("short", f"“{self.label}”至少写 {self.least} 个字，您写了 {len(text)} 个字。")
        if len(text) > self.most:
            raise DomainError("long", f"“{self.label}”最多 {self.most} 个字，您写了 {len(text)} 个字，请精简。")
        return text

    def _choice(self, text: str, today: date) -> str:
        if text not in self.choices:
            raise DomainError("choice", f"请在“{self.label}”里选一项。")
        return text

    def _date(self, text: str, today: date) -> str:
        try:
            day = parse_date(text)
        except DomainError:
            raise DomainError("date", f"“{self.label}”写成年-月-日，例如 {today.isoformat()}。") from None
        if day > today:
            raise DomainError("future", f"“{self.label}”不能晚于今天。")
        return day.isoformat()


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind in the order of the form. Raises ValueError for an unknown kind of field."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))[kind]
    fields = tuple(Field(name=name, **entry) for name, entry in table.items())
    if unknown := {one.kind for one in fields} - KINDS:
        raise ValueError(f"fields.toml [{kind}]: unknown kinds {sorted(unknown)}")
    return fields


def read_fields(
    kind: str, told: Mapping[str, Any], *, today: date, lenient: bool = False
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Return open values, sealed values and faults by field name; `lenient` forgives what is missing or too short.

    Staff enter what a hotline or a platform told them, which may be less than a form asks.
    """
    opened: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for one in fields_of(kind):
        try:
            value = one.read(told.get(one.name), today=today)
        except DomainError as fault:
            if lenient and fault.code in {"required", "short"}:
                value = str(told.get(one.name) or "").strip() or None
            else:
                faults[one.name] = fault.message
                continue
        if value not in (None, ""):
            (sealed if one.sealed else opened)[one.name] = value
    return opened, sealed, faults
