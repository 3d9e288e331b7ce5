"""Plates and vehicle identification numbers."""

import re

from credit.kernel.errors import InvalidIdentifier

from .cleaning import clean, match_or_refuse, refuse_blank_or_broken, whole_number

PLATE_COLOURS = {
    "1": "蓝",
    "2": "黄",
    "3": "黑",
    "4": "白",
    "5": "绿",
    "9": "其他",
    "91": "农黄",
    "92": "农绿",
    "93": "黄绿双拼",
    "94": "渐变绿",
}
"""Colour codes of the transport platforms and their labels."""

_COLOUR_NAMES = {label: label for label in PLATE_COLOURS.values()} | {"黄绿": "黄绿双拼"}
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SERIAL = "A-HJ-NP-Z0-9"
_PLATE = re.compile(
    rf"[{_PROVINCE}][A-HJ-NP-Z](?:[{_SERIAL}]{{5}}|[{_SERIAL}]{{4}}[挂学警港澳]"
    rf"|[A-HJK][{_SERIAL}][0-9]{{4}}|[0-9]{{5}}[A-HJK])"
)
_PLATE_DOTS = str.maketrans("", "", "·•・.‧∙⋅")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def parse_plate(text: str) -> str:
    """Return a plate number without dots and spaces, e.g. 鲁D12345 or 鲁DD12345.

    Raises InvalidIdentifier with code "shape" or "placeholder". Source: GA 36-2018.
    """
    plate = clean(text).translate(_PLATE_DOTS)
    if _PLATE.fullmatch(plate):
        return plate
    refuse_blank_or_broken(plate, "车牌号")
    if set(plate[1:]) & {"I", "O"}:
        raise InvalidIdentifier("shape", "车牌号不使用字母 I 和 O，请核对是否应为数字 1 和 0。")
    raise InvalidIdentifier(
        "shape", "车牌号应为省份简称加字母加 5 位（新能源 6 位）号码，如 鲁D12345。请对照行驶证核对。"
    )


def parse_plate_colour(text: str) -> str:
    """Return the label of a plate colour given as code (`2`) or label (`黄`, `黄色`, `黄牌`).

    Raises InvalidIdentifier with code "shape" or "placeholder".
    """
    value = whole_number(text)
    if label := PLATE_COLOURS.get(value.lstrip("0")):
        return label
    for suffix in ("", "色", "牌", "色牌", "底"):
        if label := _COLOUR_NAMES.get(value.removesuffix(suffix)):
            return label
    refuse_blank_or_broken(value, "车牌颜色")
    raise InvalidIdentifier("shape", f"车牌颜色应为{'、'.join(PLATE_COLOURS.values())}之一，或其代码。")


def parse_vin(text: str) -> str:
    """Return the 17 characters of a 车辆识别代号; the check digit is left to `vin_warnings`.

    Raises InvalidIdentifier with code "shape", "placeholder" or "scientific". Source: GB 16735.
    """
    vin = clean(text)
    if len(vin) == 17 and (wrong := sorted(set(vin) & {"I", "O", "Q"})):
        raise InvalidIdentifier(
            "shape", f"车辆识别代号不使用字母 I、O、Q，这里出现了 {'、'.join(wrong)}，请对照行驶证核对。"
        )
    return match_or_refuse(_VIN, vin, "车辆识别代号", " 17 位字母和数字")


def vin_check_character(vin: str) -> str:
    """Return the check character that belongs at position 9 of a 17-character number."""
    total = sum(_VIN_VALUES[char] * weight for char, weight in zip(vin, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def vin_warnings(vin: str) -> list[str]:
    """Return a warning when the check digit fails: trailers and old vehicles may lawfully carry other numbers."""
    if vin_check_character(vin) == vin[8]:
        return []
    return ["车辆识别代号第 9 位校验不符，请对照行驶证核对；挂车和老旧车辆可能不适用此规则。"]
