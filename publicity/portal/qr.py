"""The QR code of an address, for what is printed: drawn into the page, so that paper needs no second request."""

from functools import lru_cache

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET_MODULES = 4
"""White modules around the code. Source: ISO/IEC 18004 (a code without its quiet zone is not found by scanners)."""


@lru_cache(maxsize=512)
def address_code(address: str) -> SafeString:
    """Return the code of an address as SVG, said in words to those who hear the page."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(border=QUIET_MODULES, svgclass=None, lineclass=None, omitsize=True)
    return format_html('<span class="qr" role="img" aria-label="本页网址的二维码">{}</span>', mark_safe(drawing))  # noqa: S308
