"""What may stand in an article: plain blocks, lists, links and tables. Everything else is taken out on the server.

Two passes: nh3 (the ammonia sanitiser) removes what is not allowed; `blocks` then puts the rest in order, because
editors and word processors write paragraphs as `div`, headings one level too high, and empty paragraphs for space.
"""

import re

import nh3

from publicity.content import blocks

ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "p": {"class", "align", "style"},
    "div": {"align", "style"},
}
GONE_WITH_CONTENT = {
    "script", "style", "xml", "title", "noscript", "template", "iframe", "object", "embed", "svg", "math", "textarea",
    "select", "head",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
# Office for the web wraps what it copies in declarations of its own; "<o:p>" is Word's empty paragraph.
_OFFICE = re.compile(r"<\?xml[^>]*>|</?[ovwm]:[^>]*>|<!\[(?:if|endif)[^\]]*\]>", re.IGNORECASE)


def clean_body(html: str) -> str:
    """Return the body as it may be stored and shown: allowed elements only, in whole blocks.

    Nothing in the result loads anything: there is no picture, style, script or frame. Cleaning twice changes nothing.
    """
    safe = nh3.clean(
        _OFFICE.sub("", html),
        tags=set(blocks.TAGS),
        clean_content_tags=GONE_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        filter_style_properties={"text-align"},
    )
    return blocks.in_order(safe)


def _kept(tag: str, name: str, value: str) -> str | None:
    """Keep an attribute's value or drop the attribute: numbers stay small, classes are ours, scopes are real."""
    if name in ("colspan", "rowspan", "start"):
        return value if value.isascii() and value.isdigit() and 0 < int(value) <= 1000 else None
    if name == "class":
        return next((word for word in value.split() if word in blocks.MANNERS), None)
    if name == "scope":
        return value if value in ("col", "row") else None
    return value
