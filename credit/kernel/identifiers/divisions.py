"""Administrative division codes (GB/T 2260): provinces of the country, counties of the city."""

import re
from collections.abc import Collection

from credit.kernel.errors import InvalidIdentifier

from .cleaning import match_or_refuse, whole_number

_PROVINCES = (
    "11北京市 12天津市 13河北省 14山西省 15内蒙古自治区 21辽宁省 22吉林省 23黑龙江省 31上海市 32江苏省 33浙江省 "
    "34安徽省 35福建省 36江西省 37山东省 41河南省 42湖北省 43湖南省 44广东省 45广西壮族自治区 46海南省 50重庆市 "
    "51四川省 52贵州省 53云南省 54西藏自治区 61陕西省 62甘肃省 63青海省 64宁夏回族自治区 65新疆维吾尔自治区 "
    "71台湾省 81香港特别行政区 82澳门特别行政区"
)
PROVINCES = {entry[:2]: entry[2:] for entry in _PROVINCES.split()}
DIVISIONS = {f"{code}0000": name for code, name in PROVINCES.items()} | {
    "370400": "枣庄市",
    "370402": "市中区",
    "370403": "薛城区",
    "370404": "峄城区",
    "370405": "台儿庄区",
    "370406": "山亭区",
    "370481": "滕州市",
}
_SHAPE = re.compile(r"[0-9]{6}")


def require_province(value: str, label: str) -> None:
    """Raise InvalidIdentifier "area" unless the first two digits of `value` are a province code."""
    if value[:2] not in PROVINCES:
        raise InvalidIdentifier("area", f"{label}开头的两位不是省级行政区划代码，请核对前六位。")


def division_warnings(code: str, *, local: Collection[str] = ()) -> list[str]:
    """Return a warning when six digits lie in Zaozhuang but name none of its counties.

    `local` holds further codes in local use, such as a development zone's. Counties elsewhere are not judged.
    """
    if not code.startswith("3704") or code in DIVISIONS or code in local:
        return []
    return [f"行政区划代码“{code}”不是枣庄市的区（市）代码，请核对；开发区使用的本地代码可由管理员登记。"]


def parse_division_code(text: str) -> str:
    """Return the six digits of a division code whose province exists.

    Counties beyond `DIVISIONS` are accepted: development zones carry local codes.
    Raises InvalidIdentifier with code "shape" or "area". Source: GB/T 2260.
    """
    code = match_or_refuse(_SHAPE, whole_number(text), "行政区划代码", " 6 位数字（如 370402）")
    require_province(code, "行政区划代码")
    return code
