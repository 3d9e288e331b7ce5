"""The leak check before publication: personal numbers in title, body and files.

Found are ID numbers, mobile telephone numbers, passports and the like after their word, and bank cards. What is kept
of a finding is where it stands and a masked form, never the number.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from credit.attachments.services import open_content
from credit.kernel.bank_cards import card_spans
from credit.kernel.masking import find_personal, mask_citizen_id, mask_phone
from publicity.content import blocks
from publicity.content.models import Article
from publicity.content.reading import Unreadable, lines_of

KINDS = {
    "citizen_id": "身份证号",
    "phone": "手机号",
    "permit": "证件号",
    "bank_card": "银行卡号",
    "unread": "读不出文字",
}
MOST = 200
"""Findings kept of one article; more say nothing new."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])


@dataclass(frozen=True)
class Finding:
    """Where a number stands, what it is, and its masked form."""

    place: str
    kind: str
    masked: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self) | {"label": KINDS[self.kind]}


def find_numbers(text: str) -> list[tuple[str, str]]:
    """Return (kind, number) of each personal number in a line of text."""
    flat = text.translate(_INVISIBLE).translate(_HALF_WIDTH)
    spans = [span for span in find_personal(flat) if span[0] in KINDS]
    for start, end in card_spans(flat):
        inside = [span for span in spans if span[1] < end and start < span[2]]
        if all(kind == "phone" and start <= first and last <= end for kind, first, last in inside):
            spans = [span for span in spans if span not in inside] + [("bank_card", start, end)]
    return [(kind, _bare(flat[start:end])) for kind, start, end in sorted(spans, key=lambda span: span[1])]


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number)


def _masked(kind: str, number: str) -> str:
    if kind == "citizen_id":
        return mask_citizen_id(number)
    if kind == "phone":
        return mask_phone(number)
    return f"{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"


def check(article: Article) -> list[Finding]:
    """Return what must not be published without a person's decision, at most `MOST` findings."""
    found: dict[Finding, None] = {}
    for finding in _findings(article):
        found[finding] = None
        if len(found) >= MOST:
            break
    return list(found)


def _findings(article: Article) -> Iterator[Finding]:
    texts = {
        "标题和说明": [article.title, article.summary, article.points, article.source, article.issuer,
                  article.document_number, *article.keywords],
        "正文": blocks.plain_lines(article.body),
        "链接": blocks.link_texts(article.body),
    }  # fmt: skip
    for place, lines in texts.items():
        yield from _in_lines(place, lines)
    for file in article.files.select_related("attachment"):
        place = f"附件“{file.label}”"
        yield from _in_lines(place, [file.label, file.attachment.original_name])
        try:
            with open_content(file.attachment) as content:
                yield from _in_lines(place, lines_of(content, file.attachment.content_type))
        except Unreadable as trouble:
            yield Finding(place, "unread", str(trouble))


def _in_lines(place: str, lines: Iterator[str] | list[str]) -> Iterator[Finding]:
    for line in lines:
        for kind, number in find_numbers(line):
            yield Finding(place, kind, _masked(kind, number))
