"""Texts that a spreadsheet would take for a formula."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: an apostrophe before what looks like a formula.

    A plain number keeps its sign. Source: OWASP, CSV Injection.
    """
    if not text.startswith(_DANGEROUS) or text.lstrip("+-").replace(".", "", 1).isdecimal():
        return text
    return "'" + text
