"""Filters and tags of the public pages."""

import re
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publicity.notices import wording
from publicity.portal import typography
from publicity.portal.qr import address_code

register = template.Library()
TELEPHONE = re.compile(r"[0-9][0-9 -]*[0-9]")
register.filter("party", wording.party_name)
register.filter("matter", wording.matter)
register.filter("outcome", wording.outcome)
register.filter("event", wording.event)
register.filter("cell", wording.cell)
register.filter("permitted", wording.permitted)
register.filter("scope", wording.scope)
register.filter("nb", typography.unbroken)
register.filter("uscc", typography.grouped_uscc)
register.filter("yuan", typography.yuan)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Return a date for tables: 2026-09-08."""
    return _date(value, "%Y-%m-%d")


@register.filter
def day_cn(value: date | datetime | None) -> SafeString | str:
    """Return a date for sentences: 2026年9月8日."""
    return _date(value, "{0.year}年{0.month}月{0.day}日")


@register.filter
def month_day(value: date | datetime | None) -> SafeString | str:
    """Return a date inside a year that is said nearby: 9月8日."""
    return _date(value, "{0.month}月{0.day}日")


def _date(value: date | datetime | None, shape: str) -> SafeString | str:
    if not value:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = local.strftime(shape) if "%" in shape else shape.format(local)
    return format_html('<time datetime="{}" class="nb">{}</time>', local.isoformat(), text)


@register.filter
def plate(subject: Any) -> SafeString:
    """Return the drawn plate of a vehicle (an object with `name` and `plate_colour`)."""
    return typography.drawn_plate(subject.name, subject.plate_colour)


@register.filter
def tel(number: str) -> SafeString:
    """Return a telephone number as a link; a remark behind it, such as （示例）, stays outside."""
    found = TELEPHONE.match(number)
    if not found:
        return format_html("{}", number)
    return format_html('<a href="tel:{}">{}</a>{}', re.sub(r"\D", "", found[0]), found[0], number[found.end() :])


@register.filter
def capped(count: int, cap: int = 1000) -> str:
    """Return a count as shown: 214, or 1,000+ where counting stopped."""
    return f"{cap:,}+" if count >= cap else f"{count:,}"


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """Return an icon of the one sheet; it always stands beside a word."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f"icon {size}".strip(),
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def address(context: Context, **changes: Any) -> str:
    """Return the present address with some query values changed; an empty value goes."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else context["request"].path


@register.filter
def number(value: int) -> str:
    """Return a count with thousands separated: 8,204."""
    return f"{value:,}"


@register.simple_tag(takes_context=True)
def page_address(context: Context) -> str:
    """Return the public address of this page, without its question."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{context['request'].path}"


@register.simple_tag(takes_context=True)
def page_code(context: Context) -> SafeString:
    """Return the QR code of this page's address, for the printed sheet."""
    return address_code(page_address(context))
