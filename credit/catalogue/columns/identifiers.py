"""Columns of numbers with a shape or a check character; the kernel judges them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from django import forms

from credit.kernel import identifiers as kernel
from credit.kernel.errors import DomainError

from .base import Column, Refused, Warnings


def explain(error: DomainError, rule: str, *, overridable: bool = False, value: str | None = None) -> Refused:
    """Return the kernel's error as a refusal: its first sentence says what is wrong, the rest how to mend it."""
    message, _, mend = error.message.partition("。")
    if not mend and "，请" in message:
        message, _, rest = message.rpartition("，请")
        mend = f"请{rest}"
    return Refused(rule, message, mend.rstrip("。") or "请对照证照核对后重新填写", overridable=overridable, value=value)


class Scheme(NamedTuple):
    """How one kind of number is read: kernel parser, warnings, and the phrase for the filling guide."""

    parse: Callable[[str], str]
    shape: str
    warnings: Callable[[str], list[str]] | None = None


SCHEMES: dict[str, Scheme] = {
    "organisation_code": Scheme(kernel.parse_organisation_code, "9位，如 75591846-9"),
    "business_registration": Scheme(kernel.parse_business_registration, "15位数字（早期为13位）"),
    "tax_registration": Scheme(kernel.parse_tax_registration, "15位"),
    "institution_certificate": Scheme(kernel.parse_institution_certificate, "12位数字"),
    "social_organisation": Scheme(kernel.parse_social_organisation, "不超过50个字"),
    "transport_licence": Scheme(kernel.parse_transport_licence, "12位数字，或证件上的完整写法"),
    "vehicle_certificate": Scheme(kernel.parse_vehicle_certificate, "12位数字，或证件上的完整写法"),
    "qualification": Scheme(kernel.parse_qualification, "19位数字，或18位居民身份证号"),
    "ship_number": Scheme(kernel.parse_ship_number, "CN加11位数字"),
    "ship_survey": Scheme(kernel.parse_ship_survey_number, "12位字母和数字"),
    "ship_registration": Scheme(kernel.parse_ship_registration, "12位数字"),
    "mmsi": Scheme(kernel.parse_mmsi, "9位数字", kernel.mmsi_warnings),
    "imo": Scheme(kernel.parse_imo, "7位数字"),
    "vin": Scheme(kernel.parse_vin, "17位字母和数字", kernel.vin_warnings),
    "project_code": Scheme(kernel.parse_project_code, "20位数字，形如 2024-370402-48-01-000123"),
    "division": Scheme(kernel.parse_division_code, "6位数字"),
    "plate_colour": Scheme(kernel.parse_plate_colour, "蓝、黄、黑、白、绿、黄绿双拼、渐变绿等"),
}


@dataclass(kw_only=True)
class Number(Column, kinds=tuple(SCHEMES)):
    """A number of the scheme named by the kind."""

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            value = SCHEMES[self.kind].parse(text)
        except DomainError as error:
            raise explain(error, "V16") from error
        if self.length and len(value) > self.length:
            raise Refused("V10", f"共{len(value)}位，超过{self.length}位的上限", "请对照证照核对后重新填写")
        return value

    def warnings(self, value: Any) -> Warnings:
        odd = SCHEMES[self.kind].warnings
        return [("V16", one.rstrip("。"), "请对照证照核对") for one in odd(value)] if odd else []

    def shape(self) -> str:
        return SCHEMES[self.kind].shape

    def validation(self) -> dict[str, Any] | None:
        if self.kind != "plate_colour":
            return None
        return {"validate": "list", "source": list(kernel.PLATE_COLOURS.values()), "error_type": "stop"}

    def form_field(self) -> forms.Field:
        if self.kind != "plate_colour":
            return super().form_field()
        choices = [("", "请选择"), *((one, one) for one in kernel.PLATE_COLOURS.values())]
        return forms.ChoiceField(required=False, label=self.label, help_text=self.guide(), choices=choices)


@dataclass(kw_only=True)
class Certificate(Number, kinds=("certificate",)):
    """A transport certificate whose `scheme` is transport (business licence), vehicle or qualification."""

    ALLOWED: ClassVar[dict[str, str]] = {
        "transport": "transport_licence",
        "vehicle": "vehicle_certificate",
        "qualification": "qualification",
    }
    scheme: str = ""

    def __post_init__(self) -> None:
        if self.scheme not in self.ALLOWED:
            raise ValueError(f"scheme 应为 {'、'.join(sorted(self.ALLOWED))} 之一")
        self.kind = self.ALLOWED[self.scheme]


@dataclass(kw_only=True)
class Uscc(Column, kinds=("uscc",)):
    """A unified social credit code; wrong ones of subjects and parties are V03, those of authorities V05.

    A reviewer may accept a subject's code whose check character fails: a few early codes are legal all the same.
    `prefixes`: usual first characters; anything else is a warning.
    """

    prefixes: tuple[str, ...] = ()
    of_subject: bool = field(default=False, init=False)

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            return kernel.parse_uscc(text)
        except DomainError as error:
            rule = "V03" if self.of_subject else "V05"
            overridable = self.of_subject and error.code == "checksum"
            refusal = explain(error, rule, overridable=overridable, value=kernel.clean(text))
            if overridable:
                refusal.mend += "；证照上确实如此的，请审核员登记为例外代码"
            raise refusal from error

    def warnings(self, value: Any) -> Warnings:
        rule = "V03" if self.of_subject else "V05"
        found = [(rule, one.rstrip("。"), "请对照证照核对") for one in kernel.uscc_warnings(value)]
        if self.prefixes and not value.startswith(self.prefixes):
            usual = "、".join(self.prefixes)
            found.append((rule, f"代码前两位通常为 {usual}", "请核对是否填成了其他单位的代码"))
        return found

    def json_schema(self) -> dict[str, Any]:
        return super().json_schema() | {"pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"}

    def shape(self) -> str:
        return "18位数字和大写字母"


@dataclass(kw_only=True)
class Identity(Column, kinds=("identity",)):
    """The number of a person's identity document; `type_column` holds its kind. Sealed, never public."""

    type_column: str = ""
    disclosure: str = "hidden"
    masked: str | None = "identity"

    def context(self) -> str | None:
        return self.type_column or None

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            if not context:
                return kernel.parse_identity("其他-未注明", text, today=None)
            return kernel.parse_identity(context, text, today=None)
        except DomainError as error:
            raise explain(error, "V04") from error

    def shape(self) -> str:
        return "按证件上的号码填写，身份证为18位"


@dataclass(kw_only=True)
class CitizenId(Column, kinds=("citizen_id",)):
    """A resident identity number. Sealed, never public."""

    disclosure: str = "hidden"
    masked: str | None = "identity"

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            return kernel.parse_citizen_id(text, today=None)
        except DomainError as error:
            raise explain(error, "V04") from error

    def shape(self) -> str:
        return "18位居民身份证号"


@dataclass(kw_only=True)
class Plate(Column, kinds=("plate",)):
    """A plate number; with the colour in `colour_column` it identifies the vehicle. Masked for private owners."""

    colour_column: str | None = None
    masked: str | None = "plate"

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            return kernel.parse_plate(text)
        except DomainError as error:
            raise explain(error, "V16") from error

    def shape(self) -> str:
        return "如 鲁D12345，不填颜色"
