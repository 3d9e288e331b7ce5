"""The filters of the public lists: a plain GET form whose values all lie in the address."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.kernel.documents import document_key
from credit.kernel.identifiers import DIVISIONS
from credit.kernel.names import name_key
from credit.records.models import RecordQuerySet
from credit.search.models import SearchName
from credit.units.models import Unit, UnitKind
from publicity.notices.wording import INVENTED

DISTRICTS = [(code, name) for code, name in DIVISIONS.items() if code.startswith("3704") and code != "370400"]


@dataclass(frozen=True)
class Chip:
    """A filter that is set: what it says, and which names leave the address to take it away."""

    text: str
    address: str


def districts() -> list[tuple[str, str]]:
    """Return (code, name) of the districts one can filter by."""
    return [*DISTRICTS, *INVENTED.items()] if settings.IS_DEMO else DISTRICTS


def units_of(item: CatalogueItem, today: date) -> list[Unit]:
    """Return the units that hand in records of an item: those with a role on it, their groups' members, districts."""
    roles = item.roles.in_force(today).select_related("unit")
    direct = {role.unit_id for role in roles if role.unit_id}
    groups = [role.group_id for role in roles if role.group_id]
    named = Q(kind=UnitKind.DISTRICT) | Q(pk__in=direct) | Q(groups__in=groups)
    return list(Unit.objects.in_force(today).filter(named).distinct().order_by("code"))


def _named(text: str) -> Exists:
    """A subject that now or formerly bears a name with `text` in it. Persons have no row there: no name finds them."""
    return Exists(SearchName.objects.filter(subject=OuterRef("subject"), key__contains=name_key(text)))


class DayInput(forms.DateInput):
    """A date picker; it shows no text that is not a date, which browsers refuse with a warning anyway."""

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        try:
            date.fromisoformat(text or "")
        except ValueError:
            return None
        return text


CONDITIONS: dict[str, Callable[[Any], Q | Exists]] = {
    "name": _named,
    "code": lambda text: Q(is_personal=False, subject__code__startswith=re.sub(r"\s", "", text).upper()),
    "number": lambda text: Q(document_key__contains=document_key(text)),
    "unit": lambda code: Q(unit__code=code),
    "district": lambda code: Q(division_code=code),
    "from": lambda day: Q(decided_on__gte=day),
    "to": lambda day: Q(decided_on__lte=day),
}


class ListFilter(forms.Form):
    """Name, code, document number, unit, district and decision dates; every field may stay empty."""

    conditions = CONDITIONS

    name = forms.CharField(label="名称", max_length=100, required=False)
    code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    number = forms.CharField(label="文号", max_length=64, required=False)
    unit = forms.ChoiceField(label="单位", required=False)
    district = forms.ChoiceField(label="区（市）", required=False)

    def __init__(self, data: QueryDict, *, item: CatalogueItem, party: str, unit_label: str) -> None:
        super().__init__(data)
        self.today = timezone.localdate()
        self.fields["name"].label = f"{party}名称"
        self.fields["unit"].label = unit_label
        self.set_choices("unit", "全部单位", [(unit.code, unit.name) for unit in units_of(item, self.today)])
        self.set_choices("district", "全市", districts())
        for name, label in (("from", "决定日期，从"), ("to", "到")):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                widget=DayInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": "日期看不懂。请写成 2026-09-08 这样。"},
            )

    def set_choices(self, field: str, all_of_them: str, choices: list[tuple[str, str]]) -> None:
        """Give a select its choices; an unknown value is refused in words."""
        chosen: Any = self.fields[field]
        chosen.choices = [("", all_of_them), *choices]
        chosen.error_messages["invalid_choice"] = "没有这个选项。请在列表里选一个。"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("from") and values.get("to") and values["from"] > values["to"]:
            self.add_error("to", "“到”的日期早于“从”的日期。请对调或改一个。")
        return values

    @property
    def values(self) -> dict[str, Any]:
        """The readable values that are set; what could not be read filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def narrow(self, records: RecordQuerySet) -> RecordQuerySet:
        """Return the records that pass every filter that is set."""
        for name, value in self.values.items():
            records = records.filter(self.conditions[name](value))
        return records

    def chips(self) -> Iterator[Chip]:
        """Yield what is set, each with the address that lacks it; both dates make one chip."""
        values = self.values
        for name, value in values.items():
            if name in ("from", "to"):
                continue
            yield Chip(self._said(name, value), self._without(name))
        if "from" in values or "to" in values:
            yield Chip(_span(values.get("from"), values.get("to")), self._without("from", "to"))

    def _said(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        known = dict(getattr(field, "choices", ()))
        return known.get(value) or f"{field.label}：{value}"

    def _without(self, *names: str) -> str:
        query = QueryDict(mutable=True)
        query.update(self.data)
        for name in (*names, "after", "before"):
            query.pop(name, None)
        return f"?{query.urlencode()}"


def _span(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{start:%Y-%m-%d} 至 {end:%Y-%m-%d}"
    return f"{start:%Y-%m-%d} 以后" if start else f"{end:%Y-%m-%d} 以前"
