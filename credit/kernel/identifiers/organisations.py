"""Codes of organisations that the unified code replaced, still met in archives and templates."""

import re

from credit.kernel.errors import InvalidIdentifier

from .cleaning import clean, groups_or_refuse, match_or_refuse, refuse_blank_or_broken, whole_number
from .divisions import require_province

_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHARACTER_VALUES = {char: i for i, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_UNCHECKED_REGISTRATION = re.compile(r"[0-9]{13}|[0-9]{6}NA[0-9]{6}[0-9X]|企.{0,40}[0-9]{1,20}号?")
_REGISTRATION = re.compile(r"[0-9]{15}")
_TAX = re.compile(r"[0-9]{6}[0-9A-Z]{9}|[0-9A-Z]{18}|[0-9A-Z]{20}")
_INSTITUTION = re.compile(r"(?:事证第)?([0-9]{12})号?")


def organisation_check_character(body: str) -> str:
    """Return the check character of the eight-character body of an organisation code."""
    total = sum(_CHARACTER_VALUES[char] * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def parse_organisation_code(text: str) -> str:
    """Return the nine characters of an 组织机构代码 without its hyphen.

    Raises InvalidIdentifier with code "shape", "checksum", "placeholder" or "scientific". Source: GB 11714-1997.
    """
    code = match_or_refuse(_ORGANISATION, clean(text), "组织机构代码", " 9 位数字或字母（如 75591846-9）")
    expected = organisation_check_character(code[:8])
    if expected != code[8]:
        raise InvalidIdentifier(
            "checksum", f"组织机构代码校验位不符：按前 8 位推算，最后一位应为 {expected}。请对照代码证核对。"
        )
    return code


def registration_check_digit(body: str) -> str:
    """Return the check digit of the fourteen-digit body of a registration number (ISO 7064 MOD 11,10)."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def parse_business_registration(text: str) -> str:
    """Return a 工商注册号: 15 digits with a check digit, or an older form that has none.

    Older forms are 13 digits, `320506NA000043X` of cooperatives and `企合苏锡总字第0001` of foreign investment.
    Raises InvalidIdentifier with code "shape", "checksum", "area", "placeholder" or "scientific". Source: GS 15-2006.
    """
    number = whole_number(text)
    if _UNCHECKED_REGISTRATION.fullmatch(number):
        return number
    match_or_refuse(_REGISTRATION, number, "工商注册号", " 15 位数字（早期为 13 位）")
    expected = registration_check_digit(number[:14])
    if expected != number[14]:
        raise InvalidIdentifier(
            "checksum", f"工商注册号校验位不符：按前 14 位推算，最后一位应为 {expected}。请对照营业执照核对。"
        )
    return number


def parse_tax_registration(text: str) -> str:
    """Return a 税务登记号 of 15 (organisation), 18 or 20 (individual) characters; it has no check of its own.

    Raises InvalidIdentifier with code "shape", "area", "placeholder" or "scientific".
    """
    number = match_or_refuse(_TAX, clean(text), "税务登记号", " 15 位（6 位行政区划代码加 9 位组织机构代码）")
    if len(number) == 15:
        require_province(number, "税务登记号")
    return number


def parse_institution_certificate(text: str) -> str:
    """Return the twelve digits of an 事业单位证书号, also from `事证第137040000123号`.

    Raises InvalidIdentifier with code "shape", "placeholder" or "scientific".
    """
    return groups_or_refuse(_INSTITUTION, whole_number(text), "事业单位证书号", " 12 位数字")[1]


def parse_social_organisation(text: str) -> str:
    """Return a 社会组织登记证号 as written: the standard only limits it to 50 characters.

    Raises InvalidIdentifier with code "shape" or "placeholder".
    """
    number = text.strip()
    refuse_blank_or_broken(clean(number), "社会组织登记证号")
    if len(number) > 50:
        raise InvalidIdentifier("shape", "社会组织登记证号不超过 50 个字，请核对是否填入了其他内容。")
    return number
