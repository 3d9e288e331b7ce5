"""统一社会信用代码 (GB 32100-2015)."""

import re
from operator import mul

from credit.kernel.errors import InvalidIdentifier

from .cleaning import clean, refuse_blank_or_broken
from .divisions import PROVINCES
from .organisations import organisation_check_character
from .people import is_citizen_id

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LABEL = "统一社会信用代码"
LEGAL_EXCEPTIONS = frozenset({"91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P"})
"""Codes issued in the Fujian pilot that are in legal use although their check character is wrong."""
PREFIXES = frozenset(
    register + kind
    for register, kinds in {
        "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19",
        "9": "123", "A": "19", "N": "1239", "Y": "1",
    }.items()
    for kind in kinds
)  # fmt: skip
"""Registering department and kind of institution, the first two characters."""

_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
_WEIGHTS = bytes(pow(3, i, 31) for i in range(17)) + b"\x01"
_VALUES = bytes(max(ALPHABET.find(chr(i)), 0) for i in range(128)) + bytes(128)
_OLD_REGISTRATION = re.compile(r"[0-9]{13}|[0-9]{15}|[0-9]{6}NA[0-9]{6}[0-9X]|企.{0,40}[0-9]{1,20}号?")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_LOOKALIKES = {"I": "1", "O": "0", "S": "5", "V": "U 或 Y", "Z": "2"}


def uscc_check_character(body: str) -> str:
    """Return the check character of a 17-character code body (weights 3^i, modulo 31)."""
    return ALPHABET[-sum(map(mul, _WEIGHTS, body.encode().translate(_VALUES))) % 31]


def parse_uscc(text: str, *, allow_legacy_exceptions: bool = False) -> str:
    """Return the canonical code: 18 characters, upper case, no separators.

    Raises InvalidIdentifier with code "shape", "checksum", "placeholder", "old_code", "citizen_id" or "scientific".
    `allow_legacy_exceptions` lets the three pilot codes pass that are legal in spite of their check character.
    Source: GB 32100-2015.
    """
    uscc = clean(text)
    if _SHAPE.fullmatch(uscc):
        if not sum(map(mul, _WEIGHTS, uscc.encode().translate(_VALUES))) % 31 and uscc.strip("0"):
            return uscc
        if allow_legacy_exceptions and uscc in LEGAL_EXCEPTIONS:
            return uscc
    raise _explain(uscc)


def uscc_warnings(uscc: str) -> list[str]:
    """Return what is odd about a valid code, in Chinese; none of it makes the code wrong."""
    warnings = []
    if uscc[:2] not in PREFIXES:
        warnings.append(f"{LABEL}前两位“{uscc[:2]}”不是已知的登记管理部门和机构类别，请核对。")
    if uscc[2:4] not in PROVINCES:
        warnings.append(f"{LABEL}第 3、4 位不是省级行政区划代码，请核对。")
    if organisation_check_character(uscc[8:16]) != uscc[16]:
        warnings.append(f"{LABEL}第 9 至 17 位（主体标识码）自身的校验位不符，请对照证照核对。")
    return warnings


def _explain(uscc: str) -> InvalidIdentifier:
    """Return the error that tells the person what to do with a text that is no valid code."""
    if uscc in {"0" * 18, "0" * 17 + "X"}:
        return InvalidIdentifier("placeholder", f"{LABEL}填的是全零占位代码。没有代码时请留空。")
    refuse_blank_or_broken(uscc, LABEL)
    if _OLD_REGISTRATION.fullmatch(uscc):
        return InvalidIdentifier(
            "old_code", f"这是旧的工商注册号，不是{LABEL}。请填到“工商注册号”一列，本列填 18 位{LABEL}。"
        )
    if _ORGANISATION.fullmatch(uscc):
        return InvalidIdentifier(
            "old_code", f"这是旧的组织机构代码，不是{LABEL}。请填到“组织机构代码”一列，本列填 18 位{LABEL}。"
        )
    if is_citizen_id(uscc):
        return InvalidIdentifier("citizen_id", f"这是居民身份证号，不是{LABEL}。请从本列删除，填到“证件号码”一列。")
    return _explain_shape(uscc)


def _explain_shape(uscc: str) -> InvalidIdentifier:
    if len(uscc) != 18:
        return InvalidIdentifier(
            "shape", f"{LABEL}应为 18 位，这里是 {len(uscc)} 位。请对照营业执照补全或删去多余字符。"
        )
    forbidden = sorted(set(uscc) & set(_LOOKALIKES))
    if forbidden:
        hints = "，".join(f"{letter} 可能是 {_LOOKALIKES[letter]}" for letter in forbidden)
        return InvalidIdentifier(
            "shape", f"{LABEL}不使用字母 I、O、S、V、Z，这里出现了 {'、'.join(forbidden)}（{hints}）。请核对。"
        )
    if not _SHAPE.fullmatch(uscc):
        return InvalidIdentifier(
            "shape", f"{LABEL}只含数字和大写字母，且第 3 至 8 位（登记机关行政区划）为数字。请对照营业执照核对。"
        )
    expected = uscc_check_character(uscc[:17])
    return InvalidIdentifier(
        "checksum",
        f"{LABEL}校验位不符：按前 17 位推算，最后一位应为 {expected}，这里是 {uscc[17]}。"
        "请对照营业执照逐位核对，多为录入时错了一位。",
    )
