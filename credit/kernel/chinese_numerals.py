"""Sums in Chinese numerals, plain (三万) and as written on cheques (叁万元整)."""

import re
from decimal import Decimal

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_LARGE = (("亿", 10**8), ("万", 10**4))
_SECTION = re.compile(
    r"零?(?:(?P<thousands>[^零十百千])千)?零?(?:(?P<hundreds>[^零十百千])百)?"
    r"零?(?:(?P<tens>[^零十百千])?(?P<ten>十))?零?(?P<ones>[^零十百千])?"
)
_PARTS = re.compile(r"(?:(?P<yuan>[^元角分]+)元?)?(?:零?(?P<jiao>[^元角分])角)?(?:零?(?P<fen>[^元角分])分)?")
_PLAIN = str.maketrans("〇壹贰两叁肆伍陆柒捌玖拾佰仟圆", "零一二二三四五六七八九十百千元")


def parse_chinese_sum(numerals: str) -> Decimal | None:
    """Return the yuan that Chinese numerals state, or None when they are no well-formed sum."""
    text = numerals.translate(_PLAIN)
    found = _PARTS.fullmatch(text)
    if not text or found is None:
        return None
    yuan = _whole(found["yuan"] or "零")
    cents = [_DIGITS.get(found[name] or "零") for name in ("jiao", "fen")]
    if yuan is None or None in cents:
        return None
    return yuan + Decimal(cents[0] or 0) / 10 + Decimal(cents[1] or 0) / 100


def _whole(text: str) -> Decimal | None:
    """Return a whole number; each of 亿 and 万 may part it once."""
    total = 0
    for sign, scale in _LARGE:
        head, parted, text = text.rpartition(sign)
        if not parted:
            continue
        value = _section(head) if sign == "万" else _whole_number(head)
        if not value:
            return None
        total += value * scale
    rest = _section(text) if text else 0
    return None if rest is None else Decimal(total + rest)


def _whole_number(text: str) -> int | None:
    value = _whole(text) if "亿" not in text and text else None
    return None if value is None else int(value)


def _section(text: str) -> int | None:
    """Return a number below 10 000."""
    found = _SECTION.fullmatch(text)
    if found is None or not text:
        return None
    digits = [_DIGITS.get(found[name] or "零") for name in ("thousands", "hundreds", "ones")]
    tens = _DIGITS.get(found["tens"] or "一") if found["ten"] else 0
    if tens is None or None in digits:
        return None
    thousands, hundreds, ones = (digit or 0 for digit in digits)
    return thousands * 1000 + hundreds * 100 + tens * 10 + ones
