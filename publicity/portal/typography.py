"""Chinese typography of the pages: what must not break across lines, and how codes, plates and sums are written."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from credit.kernel.money import format_wan, format_yuan

UNBROKEN = re.compile(
    r"(?:股份|集团|责任)?有限(?:责任)?公司|个体工商户|\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日|〔\d{4}〕\d+号"
)
USCC = re.compile(r"([0-9A-Z]{2})([0-9]{6})([0-9A-Z]{9})([0-9A-Z])")
PLATE_CLASSES = {
    "蓝": "blue",
    "绿": "green",
    "渐变绿": "green",
    "农绿": "green",
    "黄绿双拼": "twin",
    "白": "white",
    "黑": "black",
}


def unbroken(text: object) -> SafeString:
    """Return `text` escaped, with company endings, dates and document numbers kept on one line."""
    escaped = str(conditional_escape(text if isinstance(text, SafeString) else str(text)))
    return mark_safe(UNBROKEN.sub(r'<span class="nb">\g<0></span>', escaped))  # noqa: S308 (escaped above)


def grouped_uscc(code: str) -> SafeString:
    """Return a credit code in four groups divided by margins only, so that it is copied as one string."""
    found = USCC.fullmatch(code or "")
    if not found:
        return format_html('<span class="code">{}</span>', code)
    groups = "".join(f"<span>{group}</span>" for group in found.groups())
    return mark_safe(f'<span class="code uscc">{groups}</span>')  # noqa: S308 (digits and capital letters)


def drawn_plate(number: str, colour: str = "") -> SafeString:
    """Return a number plate drawn in its colour; the colour is also said in words for screen readers."""
    return format_html(
        '<span class="plate {}">{}</span>{}',
        PLATE_CLASSES.get(colour, "" if colour in ("", "黄", "农黄") else "plain"),
        number,
        format_html('<span class="sr">（{}牌）</span>', colour) if colour else "",
    )


def yuan(value: object) -> str:
    """Return a stored amount in yuan with separators and unit; an unreadable value comes back as it is."""
    try:
        return f"{format_yuan(Decimal(str(value)))} 元"
    except InvalidOperation:
        return str(value)


def wan(value: object) -> str:
    """Return a stored amount in yuan as 万元, the way it is reported."""
    try:
        return f"{format_wan(Decimal(str(value)))} 万元"
    except InvalidOperation:
        return str(value)
