"""Road transport certificates and project codes."""

import re
from datetime import date

from .cleaning import clean, groups_or_refuse, match_or_refuse, whole_number
from .divisions import require_province
from .people import parse_citizen_id

_PRINTED = re.compile(r"(?:[^0-9]*字(?:第)?)?([0-9]{12})号?")
_QUALIFICATION = re.compile(r"[0-9]{19}|[0-9]{17}[0-9X]")
_PROJECT = re.compile(r"([0-9]{4})([0-9]{6})([0-9]{2})([0-9]{2})([0-9]{6})")


def _twelve_digits(text: str, label: str, example: str) -> str:
    shape = f" 12 位数字，或证件上的完整写法（如 {example}）"
    digits = groups_or_refuse(_PRINTED, whole_number(text), label, shape)[1]
    require_province(digits, label)
    return digits


def parse_transport_licence(text: str) -> str:
    """Return the 12 digits of a 道路运输经营许可证号, also out of the long form on the certificate.

    Raises InvalidIdentifier with code "shape", "area", "placeholder" or "scientific".
    """
    return _twelve_digits(text, "道路运输经营许可证号", "鲁交运管许可枣字370402000123号")


def parse_vehicle_certificate(text: str) -> str:
    """Return the 12 digits of a 道路运输证号, also out of the long form on the certificate.

    Raises InvalidIdentifier with code "shape", "area", "placeholder" or "scientific".
    """
    return _twelve_digits(text, "道路运输证号", "鲁交运管枣字370402012345号")


def parse_qualification(text: str, *, today: date | None = None) -> str:
    """Return a 从业资格证号: 19 digits, or the holder's 18-character ID number, which is then checked as such.

    Raises InvalidIdentifier with code "shape", "area", "birth_date", "checksum", "placeholder" or "scientific".
    """
    label = "从业资格证号"
    number = match_or_refuse(_QUALIFICATION, clean(text), label, " 19 位数字，或 18 位居民身份证号")
    if len(number) == 18:
        return parse_citizen_id(number, today=today)
    require_province(number, label)
    return number


def parse_project_code(text: str) -> str:
    """Return a 投资项目统一代码 as year-area-industry-type-serial, 24 characters with hyphens.

    Raises InvalidIdentifier with code "shape", "placeholder" or "scientific".
    """
    shape = " 20 位数字，形如 2024-370402-48-01-000123"
    return "-".join(groups_or_refuse(_PROJECT, clean(text), "投资项目统一代码", shape).groups())
