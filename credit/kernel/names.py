"""Names of organisations: what is shown stays as registered, what is compared is folded to one key."""

import re
from unicodedata import is_normalized, normalize

from credit.kernel.name_faults import NameWarning, aliases, name_warnings

__all__ = [
    "REGIONS",
    "NameWarning",
    "aliases",
    "bare_key",
    "clean_display",
    "looks_like_person",
    "name_key",
    "name_warnings",
]

_CONTROLS = dict.fromkeys([*range(32), *range(127, 160), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_LINE_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")


def clean_display(name: str) -> str:
    """Return the name without outer spaces (U+3000 too) and control characters, otherwise as it came."""
    return _LINE_BREAKS.sub(" ", name.strip()).translate(_CONTROLS).strip()


_BRACKETS = "()[]{}<>（）［］｛｝＜＞【】〔〕〖〗〈〉《》「」『』﹙﹚﹝﹞“”‘’\"'＂＇"
_DOTS = ".·•・．｡。‧∙⋅﹒･・…"
_SPACES = " \t\n\v\f\r\u0085\u00a0\u1680\u180e\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200E)))
_ZEROS = "oO0ｏＯ０〇○◯οОоΟ"  # Latin, full-width, ideographic, circles, Cyrillic, Greek
_FOLD: dict[int, str | None] = (
    {upper: chr(upper + 32) for upper in range(ord("A"), ord("Z") + 1)}
    | {wide: chr(wide - 0xFEE0).lower() for wide in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    | dict.fromkeys(map(ord, _ZEROS), "0")
    | dict.fromkeys(map(ord, _BRACKETS + _DOTS + _SPACES))
    | dict.fromkeys(_CONTROLS)
)


def name_key(name: str) -> str:
    """Return the key by which names are compared; folding a key again changes nothing.

    Compatibility forms and case are folded (NFKC), brackets and quotation marks of every style, spaces and dots
    are dropped, and the look-alikes of zero become one: 国营二六Ｏ厂 and 国营二六〇厂 share a key. Never shown.
    """
    key = name.translate(_FOLD)
    for _ in range(8):  # rare scripts need a second round; what is folded already leaves at once
        if is_normalized("NFKC", key) and key == key.casefold():
            break
        key = normalize("NFKC", key).casefold().translate(_FOLD)
    return key


_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 "
    "云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
)
_CITIES = "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽"
_COUNTIES = "薛城区 峄城区 台儿庄区 山亭区 滕州市 市中区 薛城 峄城 台儿庄 山亭 滕州"
REGIONS = (tuple(_PROVINCES.split()), tuple(_CITIES.split()), tuple(_COUNTIES.split()))
"""Provinces, cities of Shandong, counties of Zaozhuang, as they begin names."""

_PREFIX = re.compile(
    rf"(?:(?:{'|'.join(REGIONS[0])})(?:省|市|(?:壮族|回族|维吾尔)?自治区)?)?"
    rf"(?:枣庄市中区|(?:(?:{'|'.join(REGIONS[1])})市?)?(?:{'|'.join(REGIONS[2])})?)?"
)


def bare_key(key: str) -> str:
    """Return a key without the region it begins with (山东省枣庄市滕州市…), or the key when little else is left."""
    found = _PREFIX.match(key)
    rest = key[found.end() :] if found else key
    return rest if len(rest) >= 2 else key


_ORGANISATION_WORDS = re.compile(
    r"(?:公司|厂|店|部|社|所|站|局|处|队|场|院|校|行|馆|中心|委员会|政府|协会|集团|车间|超市|酒家|饭庄|工作室|门市|银行|[村镇乡县市区港库街路])$"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
)
_COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}")


def looks_like_person(name: str) -> bool:
    """Tell whether a name is, with little doubt, a natural person's: a surname and one or two characters more.

    Conservative: doubtful names count as organisations, so never publish on the strength of False alone.
    """
    text = clean_display(name)
    if not _PERSON.fullmatch(text) or _ORGANISATION_WORDS.search(text):
        return False
    if text.startswith(_COMPOUND_SURNAMES) and len(text) >= 3:
        return True
    return len(text) <= 3 and text[0] in _SURNAMES
