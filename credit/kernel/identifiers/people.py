"""Identity documents of natural persons. Error texts never repeat the number."""

import re
from collections.abc import Callable
from datetime import date
from operator import mul

from credit.kernel.errors import InvalidIdentifier

from .cleaning import clean, match_or_refuse, refuse_blank_or_broken
from .divisions import PROVINCES

CITIZEN_LABEL = "居民身份证号"
EARLIEST_BIRTH_YEAR = 1880
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_OLD_CITIZEN = re.compile(r"[0-9]{15}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_AREAS = PROVINCES.keys() | {"83"}  # 83: residence permits of Taiwan residents


def citizen_check_character(body: str) -> str:
    """Return the check character of a 17-digit body (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(map(mul, _WEIGHTS, map(int, body))) % 11]


def _birth_date(digits: str) -> date | None:
    """Return the date that eight digits name, or None when there is no such day or nobody alive was born then."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return born if born.year >= EARLIEST_BIRTH_YEAR else None


def is_citizen_id(value: str) -> bool:
    """Tell whether cleaned text is an 18-character ID number: area, real birth date and check character."""
    return (
        _CITIZEN.fullmatch(value) is not None
        and value[:2] in _AREAS
        and _birth_date(value[6:14]) is not None
        and citizen_check_character(value[:17]) == value[17]
    )


def is_old_citizen_id(value: str) -> bool:
    """Tell whether cleaned text may be a 15-digit ID number of before 1999; such numbers carry no check."""
    return (
        _OLD_CITIZEN.fullmatch(value) is not None
        and value[:2] in _AREAS
        and _birth_date("19" + value[6:12]) is not None
    )


def parse_citizen_id(text: str, *, today: date | None, historic: bool = False) -> str:
    """Return the 18 characters of an ID number of somebody born by `today` (None: any real date counts).

    With `historic`, a 15-digit number is converted: 19 is put before the year and the check character added.
    Raises InvalidIdentifier with code "shape", "area", "birth_date", "checksum", "old_code", "placeholder" or
    "scientific". Source: GB 11643-1999.
    """
    value = clean(text)
    if _OLD_CITIZEN.fullmatch(value):
        if not historic:
            raise InvalidIdentifier("old_code", "这是 15 位旧身份证号。请填写现行 18 位居民身份证号。")
        body = f"{value[:6]}19{value[6:]}"
        value = body + citizen_check_character(body)
    match_or_refuse(_CITIZEN, value, CITIZEN_LABEL, " 18 位（17 位数字加 1 位校验码）")
    if value[:2] not in _AREAS:
        raise InvalidIdentifier("area", f"{CITIZEN_LABEL}前两位不是省级行政区划代码，请对照证件核对。")
    born = _birth_date(value[6:14])
    if born is None or (today is not None and born > today):
        raise InvalidIdentifier("birth_date", f"{CITIZEN_LABEL}第 7 至 14 位不是有效的出生日期，请对照证件核对。")
    if citizen_check_character(value[:17]) != value[17]:
        raise InvalidIdentifier("checksum", f"{CITIZEN_LABEL}校验码不符，多为录入时错了一位，请对照证件逐位核对。")
    return value


def citizen_birth_date(citizen_id: str) -> date:
    """Return the birth date in a canonical 18-character ID number; raises InvalidIdentifier "birth_date"."""
    born = _birth_date(citizen_id[6:14])
    if born is None:
        raise InvalidIdentifier("birth_date", f"{CITIZEN_LABEL}第 7 至 14 位不是有效的出生日期，请对照证件核对。")
    return born


_HK_MACAO = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_FOREIGN_RESIDENT = re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]")


def parse_hk_macao_permit(text: str) -> str:
    """Return the number of a 港澳居民来往内地通行证: H or M, eight digits, perhaps two of renewal."""
    return match_or_refuse(_HK_MACAO, clean(text), "港澳居民来往内地通行证号", "字母 H 或 M 加 8 位（或 10 位）数字")


def parse_taiwan_permit(text: str) -> str:
    """Return the number of a 台湾居民来往大陆通行证: eight digits, older ones ten and a letter in brackets."""
    value = re.sub(r"[()]", "", clean(text))
    return match_or_refuse(_TAIWAN, value, "台湾居民来往大陆通行证号", " 8 位数字（旧证为 10 位数字加字母）")


def parse_passport(text: str) -> str:
    """Return a passport number: 5 to 17 letters and digits."""
    return match_or_refuse(_PASSPORT, clean(text), "护照号", " 5 至 17 位字母和数字")


def parse_foreign_permanent_resident(text: str) -> str:
    """Return the number of a 外国人永久居留身份证: three letters and 12 digits, or 18 beginning with 9."""
    shape = " 15 位（3 个字母加 12 位数字）或以 9 开头的 18 位号码"
    return match_or_refuse(_FOREIGN_RESIDENT, clean(text), "外国人永久居留身份证号", shape)


_PARSERS: dict[str, Callable[[str], str]] = {
    "护照号": parse_passport,
    "港澳居民来往内地通行证": parse_hk_macao_permit,
    "台湾居民来往大陆通行证": parse_taiwan_permit,
    "外国人永久居留身份证": parse_foreign_permanent_resident,
}
IDENTITY_KINDS = ("身份证", *_PARSERS)
"""证件类型 of the publicity standard; any other kind is written `其他-` and its name."""


def parse_identity(kind: str, text: str, *, today: date | None) -> str:
    """Return the canonical number of an identity document of the given Chinese kind.

    Raises InvalidIdentifier with code "kind" for an unknown kind, else as the parser of that kind.
    """
    name = kind.strip()
    if name == "身份证":
        return parse_citizen_id(text, today=today)
    if parser := _PARSERS.get(name):
        return parser(text)
    if not re.fullmatch(r"其他[-－—–].+", name):
        raise InvalidIdentifier("kind", f"证件类型应为{'、'.join(IDENTITY_KINDS)}，或“其他-”加具体名称。")
    number = text.strip()
    refuse_blank_or_broken(clean(number), "证件号码")
    if len(number) > 64:
        raise InvalidIdentifier("shape", "证件号码不超过 64 个字，请核对是否填入了其他内容。")
    return number
