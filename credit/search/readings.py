"""Pinyin of names: one reading per character, the one that company and place names use."""

from functools import cache

from pypinyin import lazy_pinyin

from credit.kernel.names import name_key

_USUAL = {
    "长": "chang",  # 长兴, 长江, 长途; zhang is for heads of offices, who have no names here
    "都": "du",
    "藏": "zang",
    "佛": "fo",
    "曾": "zeng",
    "调": "tiao",
    "畜": "xu",
    "漯": "luo",
    "犍": "qian",
    "枞": "zong",
    "番": "fan",
    "峄": "yi",
    "蚌": "beng",
}
"""Readings that names prefer to pypinyin's first one."""

_TOGETHER = {
    **dict.fromkeys(("银行", "分行", "支行", "商行", "车行", "货行", "粮行", "洋行"), ("", "hang")),
    "行业": ("hang", "ye"),
    "行家": ("hang", "jia"),
    "重庆": ("chong", "qing"),
    "厦门": ("xia", "men"),
    "六安": ("lu", "an"),
    "朝阳": ("chao", "yang"),
    "乐清": ("yue", "qing"),
    "乐亭": ("lao", "ting"),
    "乐器": ("yue", "qi"),
    "音乐": ("yin", "yue"),
    "什么": ("shen", "me"),
    "喀什": ("ka", "shi"),
    "东阿": ("dong", "e"),
    "会计": ("kuai", "ji"),
    "单县": ("shan", "xian"),
    "番禺": ("pan", "yu"),
    "黄陂": ("huang", "pi"),
    "铅山": ("yan", "shan"),
    "宝坻": ("bao", "di"),
    "调度": ("diao", "du"),
    "台州": ("tai", "zhou"),
    "宿迁": ("su", "qian"),
    "储藏": ("chu", "cang"),
    "冷藏": ("leng", "cang"),
    "贮藏": ("zhu", "cang"),
}
"""Pairs of characters read otherwise than one by one; an empty reading leaves the character as it is."""

_SECONDS = frozenset(pair[1] for pair in _TOGETHER)


@cache
def reading(char: str) -> str:
    """Return the syllable of one character without tone, folded like a key; other characters stay themselves."""
    return name_key(_USUAL.get(char) or lazy_pinyin(char)[0])


@cache
def _pair(pair: str) -> tuple[str, str] | None:
    """Return both syllables of a pair that is read together, or None."""
    if pair not in _TOGETHER:
        return None
    first, second = _TOGETHER[pair]
    return name_key(first) or reading(pair[0]), name_key(second) or reading(pair[1])


def syllables(key: str) -> list[str]:
    """Return the syllables of a folded name, one for each character."""
    found = [reading(char) for char in key]
    if _SECONDS.isdisjoint(key):
        return found
    for at, char in enumerate(key):
        if at and char in _SECONDS and (together := _pair(key[at - 1 : at + 1])):
            found[at - 1 : at + 1] = together
    return found
