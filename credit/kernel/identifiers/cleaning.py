"""What every identifier goes through before it is checked."""

import re

from credit.kernel.errors import InvalidIdentifier

HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
SPACES = "\t\n\v\f\r \u00a0\u2002\u2003\u2007\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"
PLACEHOLDERS = frozenset(
    {"", "无", "没有", "暂无", "空", "不详", "未知", "/", "\\", "N/A", "NA", "NULL", "NONE", "NAN", "*", "."}
)
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+|\d{16,}\.0+")
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, HYPHENS + SPACES))


def clean(text: str) -> str:
    """Return `text` half-width and upper case, without spaces, hyphens and invisible characters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return text.translate(_FOLD).upper()


def is_placeholder(text: str) -> bool:
    """Tell whether a cell holds nothing but a sign for "nothing" (无, -, N/A, /)."""
    value = clean(text)
    return value in PLACEHOLDERS or set(value) <= set("/\\_—.*")


def refuse_blank_or_broken(value: str, label: str) -> None:
    """Raise for cleaned text that no identifier can be: a placeholder, or digits lost in a spreadsheet.

    Raises InvalidIdentifier with code "placeholder" or "scientific".
    """
    if is_placeholder(value):
        raise InvalidIdentifier("placeholder", f"未填写{label}，或填的是“无”“-”一类的占位内容。没有{label}时请留空。")
    if SCIENTIFIC.fullmatch(value):
        raise InvalidIdentifier(
            "scientific",
            f"{label}被电子表格当作数字保存（形如 9.13E+17），末尾数字已经丢失，无法还原。"
            "请先把单元格格式设为“文本”，再重新录入原号码。",
        )


def whole_number(text: str) -> str:
    """Return the cleaned text without the ".0" that a spreadsheet adds to a short number."""
    value = clean(text)
    head, dot, tail = value.partition(".")
    return head if dot and head.isdigit() and len(head) <= 15 and not tail.strip("0") else value


def groups_or_refuse(pattern: re.Pattern[str], value: str, label: str, shape: str) -> re.Match[str]:
    """Return the match of the whole of `value`; `shape` describes in Chinese what was expected.

    Raises InvalidIdentifier with code "placeholder", "scientific" or "shape".
    """
    if found := pattern.fullmatch(value):
        return found
    refuse_blank_or_broken(value, label)
    raise InvalidIdentifier("shape", f"{label}应为{shape}，请对照证件核对后重新填写。")


def match_or_refuse(pattern: re.Pattern[str], value: str, label: str, shape: str) -> str:
    """Return `value` when it has the shape; else raise as `groups_or_refuse` does."""
    return groups_or_refuse(pattern, value, label, shape)[0]
