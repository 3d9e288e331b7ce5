"""What is odd about a name as it was delivered: several names in a cell, status text, lost characters."""

import re
from dataclasses import dataclass

_OPEN, _CLOSE = "([【（［〔", ")]】）］〕"
_PAIRS = dict(zip(_CLOSE, _OPEN, strict=True))
# These words say "another name follows" wherever they stand; the others only after a bracket, a space or before a
# colon: 山西太原名骏图文 contains 原名 and means nothing by it.
_SURE = r"第[一二三四]名称|从属名称"
_UNSURE = r"简称|原名称|原名|曾用名|又名|别名|增挂|更名前|更名后"
_MARK = re.compile(
    rf"[(（\[【;；\s]{{0,3}}(?:{_SURE})[)）\]】]?\s*[:：]?"
    rf"|(?:^|[(（\[【;；\s])\s?(?:{_UNSURE})[为是]?\s*[:：]?"
    rf"|(?:{_UNSURE})\s*[:：]"
    r"|[;；]"
)
_STATUS_WORDS = "冻结|查封|质押|吊销|注销|撤销|停业|歇业|清算|破产|更名|迁出|失联|异常|股权(?!投资)|股份转让"
_STATUS = re.compile(
    rf"[(（\[【][^)）\]】]{{0,80}}(?:{_STATUS_WORDS})"
    r"|[0-9]\s?[%％]\s?的?股[权份]|股权(?:已|被)?(?:冻结|质押)|(?:司法|被)冻结|已(?:被)?(?:注销|吊销|撤销|停业|歇业|更名)"
    r"|(?:公司|厂|店|部|社|所|站|行|场)\s*[-—－]?\s*(?:注销|吊销|停业|歇业|清算中|冻结)$"
)
_FULL_NAME = re.compile(r".{4,}(?:公司|厂|店|所|部|场|社|站|局|处|中心|商场|集团)$")


@dataclass(frozen=True, slots=True)
class NameWarning:
    """One fault of a name; `code` is stable, `message` is Chinese. Code "status_text" must block publication."""

    code: str
    message: str


def aliases(name: str) -> list[str]:
    """Return every name written in the cell when it holds more than one, the first one included; else nothing.

    `甲公司(简称:甲)` gives both, `第一名称:甲 第二名称:乙` gives both, with the marks and loose brackets gone.
    """
    parts = [_without_loose_brackets(part) for part in _MARK.split(name)]
    names = list(dict.fromkeys(part for part in parts if len(part) >= 2))
    if len(names) > 1:
        return names
    if names and re.search(_SURE, name):  # 甲厂 乙厂（第二名称）
        return names[0].split()
    return _halves(name)


def _halves(name: str) -> list[str]:
    """Return the two names that a space parts, when both are whole names of the same region."""
    parts = name.split()
    if len(parts) == 2 and all(map(_FULL_NAME.fullmatch, parts)) and parts[0][:2] == parts[1][:2]:
        return parts
    return []


def _without_loose_brackets(part: str) -> str:
    text = part.strip(" \t\u3000,，、;；:：")
    unopened, unclosed = _loose_brackets(text)
    if unopened and text[-1:] in _CLOSE:
        return text[:-1].strip()
    return text[:-1].strip() if unclosed and text[-1:] in _OPEN else text


def _loose_brackets(name: str) -> tuple[int, int]:
    """Return how many closing brackets lack their opening one, and the reverse; style does not matter."""
    depth = unopened = 0
    for char in name:
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
        elif char in _CLOSE:
            unopened += 1
    return unopened, depth


def _mixes_bracket_styles(name: str) -> bool:
    opened: list[str] = []
    for char in name:
        if char in _OPEN:
            opened.append(char)
        elif char in _CLOSE and opened and opened.pop() != _PAIRS[char]:
            return True
    return False


_PATTERNS = (
    ("inner_space", re.compile(r"\S\s+\S"), "名称中间有空格，请核对是否为误录。显示时保留原样，比对时忽略。"),
    ("outer_space", re.compile(r"^\s|\s$"), "名称首尾有空格，保存时将去掉。"),
    ("fullwidth", re.compile(r"[０-９Ａ-Ｚａ-ｚ]"), "名称含全角字母或数字，请核对与登记名称是否一致。"),
    (
        "zero_lookalike",
        re.compile(r"(?<=[一二三四五六七八九0-9〇])[OoＯｏ０○◯〇]|[OoＯｏ０○◯〇](?=[一二三四五六七八九0-9])"),
        "名称含与“零”相似的字符（0、Ｏ、〇、○），请核对与登记名称是否一致。",
    ),
    ("stray_mark", re.compile(r"[.．。、,，;；*＊]$|^[.．。、,，;；*＊]"), "名称首尾有多余的标点，请核对后删除。"),
    (
        "status_text",
        _STATUS,
        "名称中夹有冻结、注销等状态说明，可能含个人姓名，不得公示。请只保留登记名称，状态另行登记。",
    ),
    (
        "private_use",
        re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]"),
        "名称中有无法显示的字（生僻字在转换中丢失），请对照营业执照补录。",
    ),
    (
        "lost_character",
        re.compile(r"[?？\ufffd□]"),
        "名称中有问号或方框，可能是生僻字在转换中丢失，请对照营业执照补录。",
    ),
)


# Most names: nothing but Chinese characters, digits and letters (no O, which may stand for a zero).
_PLAIN = re.compile(r"[\u4e00-\u9fff0-9A-NP-Za-np-z]+")


def name_warnings(name: str) -> list[NameWarning]:
    """Return what is odd about a name, one warning per class of fault; a clean name has none."""
    if _PLAIN.fullmatch(name) and "名称" not in name and not _STATUS.search(name):
        return []
    found = [NameWarning(code, message) for code, pattern, message in _PATTERNS if pattern.search(name)]
    if any(_loose_brackets(name)):
        found.append(NameWarning("unclosed_bracket", "名称中的括号不成对，可能在字数上限处被截断，请补全。"))
    elif _mixes_bracket_styles(name):
        found.append(NameWarning("mixed_brackets", "名称中全角、半角括号混用，请核对。"))
    if aliases(name):
        found.append(NameWarning("two_names", "一格中有两个名称（简称、原名、第二名称等），请只填登记名称，别名另列。"))
    return found
