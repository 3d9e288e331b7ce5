"""The leak check before publication: personal numbers in title, body and files.

Found are ID numbers, mobile telephone numbers, passports and the like after their word, and bank cards. What is kept
of a finding is where it stands and a masked form, never the number.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from credit.attachments.services import open_content
from credit.kernel.identifiers import registration_check_digit
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
_CARD = re.compile(r"(?<![0-9A-Za-z.])[0-9](?:[ \u00a0\-]?[0-9]){14,18}(?![0-9A-Za-z]|\.[0-9])")
_CARD_WORDS = re.compile(r"(?:卡号?|[账帐](?:户|号)|一卡通)[^0-9]{0,8}$")
# First digits of cards issued in China: UnionPay, Visa, Mastercard, JCB, and the old numbers of single banks.
_ISSUERS = re.compile(
    r"62|60|4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|35(?:2[89]|[3-8])|9558|9[08]|84|87|68|69|103"
)


@dataclass(frozen=True)
class Finding:
    """Where a number stands, what it is, and its masked form."""

    place: str
    kind: str
    masked: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self) | {"label": KINDS[self.kind]}


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def find_numbers(text: str) -> list[tuple[str, str]]:
    """Return (kind, number) of each personal number in a line of text."""
    flat = text.translate(_INVISIBLE).translate(_HALF_WIDTH)
    spans = [span for span in find_personal(flat) if span[0] in KINDS]
    for card in _CARD.finditer(flat):
        inside = [span for span in spans if span[1] < card.end() and card.start() < span[2]]
        is_whole = all(kind == "phone" and card.start() <= start and end <= card.end() for kind, start, end in inside)
        if is_whole and _is_card(_bare(card[0]), flat[: card.start()]):
            spans = [span for span in spans if span not in inside] + [("bank_card", card.start(), card.end())]
    return [(kind, _bare(flat[start:end])) for kind, start, end in sorted(spans, key=lambda span: span[1])]


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number)


def _is_card(digits: str, before: str) -> bool:
    """Tell whether 15 to 19 digits are a card: the check digit, and a known issuer or a word before them.

    Fifteen digits need the word: company registration numbers look the same.
    """
    if not passes_luhn(digits) or len(set(digits)) == 1:
        return False
    if _CARD_WORDS.search(before):
        return True
    is_registration = len(digits) == 15 and registration_check_digit(digits[:14]) == digits[14]
    return len(digits) > 15 and not is_registration and bool(_ISSUERS.match(digits))


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
