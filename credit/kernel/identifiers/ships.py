"""Numbers of ships."""

import re

from credit.kernel.errors import InvalidIdentifier

from .cleaning import clean, match_or_refuse, whole_number

_SHIP = re.compile(r"CN(?:19|20)[0-9]{9}")
_SURVEY = re.compile(r"[0-9A-Z]{12}")
_REGISTRATION = re.compile(r"[0-9]{12}")
_MMSI = re.compile(r"[0-9]{9}")
_IMO = re.compile(r"[0-9]{7}")
CHINESE_MIDS = {"412", "413", "414", "453", "477"}  # mainland; 453 Macao, 477 Hong Kong


def parse_ship_number(text: str) -> str:
    """Return a 船舶识别号: CN, the year the keel was laid, six digits and a check digit of unpublished algorithm."""
    return match_or_refuse(_SHIP, clean(text), "船舶识别号", " CN 加 11 位数字（前 4 位为年份）")


def parse_ship_survey_number(text: str) -> str:
    """Return a 船检登记号 of twelve letters and digits."""
    return match_or_refuse(_SURVEY, whole_number(text), "船检登记号", " 12 位字母和数字")


def parse_ship_registration(text: str) -> str:
    """Return a 船舶登记号 of twelve digits."""
    return match_or_refuse(_REGISTRATION, whole_number(text), "船舶登记号", " 12 位数字")


def parse_mmsi(text: str) -> str:
    """Return the nine digits of a maritime mobile service identity; see `mmsi_warnings`."""
    return match_or_refuse(
        _MMSI, whole_number(text).removeprefix("MMSI"), "水上移动通信业务标识码（MMSI）", " 9 位数字"
    )


def mmsi_warnings(mmsi: str) -> list[str]:
    """Return a warning when the first three digits belong to no Chinese administration."""
    return [] if mmsi[:3] in CHINESE_MIDS else ["MMSI 前三位不是我国的识别码（412、413、414），请核对船籍。"]


def parse_imo(text: str) -> str:
    """Return the seven digits of an IMO number, without the letters.

    Raises InvalidIdentifier with code "shape", "checksum", "placeholder" or "scientific".
    """
    number = match_or_refuse(_IMO, whole_number(text).removeprefix("IMO"), "IMO 编号", " 7 位数字")
    total = sum(int(digit) * weight for digit, weight in zip(number[:6], range(7, 1, -1), strict=True))
    if total % 10 != int(number[6]):
        raise InvalidIdentifier("checksum", f"IMO 编号校验位不符：按前 6 位推算，最后一位应为 {total % 10}。请核对。")
    return number
