"""Sums of money: kept in yuan, exchanged in 万元 (10 000 yuan) with up to six decimals, which is one fen."""

import re
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import normalize

from credit.kernel.chinese_numerals import parse_chinese_sum
from credit.kernel.errors import DomainError

_WAN = Decimal(10_000)
_FEN = Decimal("0.01")
_LIMIT = _WAN * 10**12  # decimal(18,6) 万元
_SCALES = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": _WAN, "亿": _WAN * _WAN}
_LABELS = re.compile(
    r"人民币|RMB|CNY|罚款|罚没|没收|违法所得|非法财物|总额|金额|共计|合计|总计|大写|小写|[整正:;,，。()\[\]【】]|\s"
)
_GROUPED = re.compile(r"(?<![0-9,.])([0-9]{1,3}(?:,[0-9]{3})+)(?![0-9,])")
_ARABIC = re.compile(r"(?P<sign>¥?)\|*(?P<number>[0-9]+(?:\.[0-9]+)?)\|*(?P<scale>[百千万亿]?)(?P<yuan>[元圆]?)")
_CHINESE = re.compile(r"¥?[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两元圆角分]+")
UNITS = ("元", "万元")


def yuan_from_wan(wan: Decimal) -> Decimal:
    """Return a sum given in 万元 in yuan."""
    return wan * _WAN


def wan_from_yuan(yuan: Decimal) -> Decimal:
    """Return a sum given in yuan in 万元."""
    return yuan / _WAN


def parse_amount(text: str | int | float | Decimal, *, unit: str) -> Decimal:
    """Return in yuan the sum a cell states; `unit` is the unit of its column, "元" or "万元".

    A unit in the cell wins over the column's (`2000元` in a column of 万元). Amounts repeated in figures, in Chinese
    numerals or in the other unit must agree. Raises DomainError with code "amount" when the sum is unreadable,
    contradictory, in a foreign currency, negative, finer than a fen or beyond 10^12 万元.
    """
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit}")
    sums = {_checked(amount) for amount in _stated(_prepared(_written(text)), unit)}
    if len(sums) > 1:
        raise DomainError("amount", f"一格中写了不同的金额，无法确定以哪个为准。请只填数字，单位为{unit}。")
    return sums.pop()


def _written(value: str | int | float | Decimal) -> str:
    """Return the figures of a cell; a float at the 15 digits a spreadsheet keeps."""
    if isinstance(value, float):
        return format(value, ".15g")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _prepared(cell: str) -> str:
    """Return the cell half-width, without labels, with `|` where something was cut out."""
    text = normalize("NFKC", cell).replace("￥", "¥").upper().strip()
    text = _GROUPED.sub(lambda found: found[1].replace(",", ""), text)
    if re.search(r"[0-9],[0-9]", text):
        raise DomainError("amount", "金额中的逗号位置不对：千位分隔符后应有三位数字，小数点请用“.”。")
    if re.search(r"港币|港元|美元|美金|欧元|日元|英镑|澳门元|USD|HKD|EUR|JPY|\$", text):
        raise DomainError("amount", "金额不是人民币，请按决定书折算为人民币后填写。")
    return _LABELS.sub("|", text)


def _stated(text: str, unit: str) -> list[Decimal]:
    """Return every sum in the prepared text, in yuan; text that is no sum is refused."""
    sums, place = [], 0
    while place < len(text):
        if text[place] == "|":
            place += 1
        elif found := _ARABIC.match(text, place):
            sums.append(_arabic(found, unit))
            place = found.end()
        elif found := _CHINESE.match(text, place):
            sums.append(_chinese(found[0].lstrip("¥"), unit))
            place = found.end()
        else:
            raise _unreadable(unit)
    if not sums:
        raise _unreadable(unit)
    return sums


def _arabic(found: re.Match[str], unit: str) -> Decimal:
    number = Decimal(found["number"])
    if found["scale"] or found["yuan"] or found["sign"]:
        return number * _SCALES[found["scale"]]
    return number * _SCALES[unit.removesuffix("元")]


def _chinese(numerals: str, unit: str) -> Decimal:
    """Return a sum in Chinese numerals; without 元 or 万 at its end the column's unit holds."""
    amount = parse_chinese_sum(numerals)
    if amount is None:
        raise _unreadable(unit)
    explicit = re.search(r"[元圆角分万亿]", numerals)
    return amount if explicit else amount * _SCALES[unit.removesuffix("元")]


def _checked(yuan: Decimal) -> Decimal:
    if yuan >= _LIMIT:
        raise DomainError("amount", "金额过大，请核对数字和单位。")
    if yuan != yuan.quantize(_FEN):
        raise DomainError("amount", "金额精确到分即可：元最多 2 位小数，万元最多 6 位小数。")
    return yuan.quantize(_FEN)


def _unreadable(unit: str) -> DomainError:
    return DomainError("amount", f"金额无法识别，请只填数字（单位：{unit}），如需写明单位请写“2000元”或“0.2万元”。")


def format_wan(yuan: Decimal) -> str:
    """Return a sum of yuan as 万元 for the wire: at most six decimals, no separators, no trailing zeros."""
    wan = wan_from_yuan(yuan).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    text = f"{wan:f}"
    return text.rstrip("0").rstrip(".")


def format_yuan(yuan: Decimal) -> str:
    """Return a sum of yuan for people: thousands separated, fen only where there are any, without the unit."""
    text = f"{yuan.quantize(_FEN, ROUND_HALF_UP):,f}"
    return text.removesuffix(".00")
