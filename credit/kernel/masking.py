"""Masking (脱敏): what may be shown of personal values, and personal numbers hidden in prose.

Rules: keep few characters at the ends; for numbers one star per hidden character, so that the length stays visible.
"""

import re
from collections.abc import Iterable

from credit.kernel.bank_cards import account_spans, card_spans
from credit.kernel.circumstances import HINTS, Span, find_circumstances
from credit.kernel.errors import InvalidIdentifier
from credit.kernel.identifiers import (
    clean,
    is_citizen_id,
    is_old_citizen_id,
    parse_uscc,
    registration_check_digit,
    uscc_warnings,
)

_CHINESE = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\s*]+")


def _keep(value: str, left: int, right: int) -> str:
    """Return `value` with `left` and `right` characters shown; values too short to hide four show at most half."""
    if len(value) - left - right < 4:
        left = right = min(left, right, len(value) // 4)
    return value[:left] + "*" * (len(value) - left - right) + value[len(value) - right :]


def mask_name(name: str) -> str:
    """Return 张* for 张三, 张*三 for 张小三, 欧**三 for four characters, J*** S**** for other scripts."""
    text = name.strip()
    if not _CHINESE.search(text):
        return _WORD.sub(lambda word: word[0][: len(word[0]) > 1] + "*" * max(len(word[0]) - 1, 1), text)
    if len(text) <= 2:
        return text[: len(text) - 1] + "*"
    return text[0] + "*" * (len(text) - 2) + text[-1]


def mask_citizen_id(value: str) -> str:
    """Return an ID number with four characters at each end shown; 15-digit numbers show four and three."""
    number = clean(value)
    if len(number) == 18:
        return _keep(number, 4, 4)
    return _keep(number, 4, 3) if len(number) == 15 else _keep(number, 2, 2)


def mask_identity(kind: str, value: str) -> str:
    """Return an identity number of the given Chinese kind masked: 身份证 as ID number, others two at each end."""
    return mask_citizen_id(value) if kind.strip() == "身份证" else _keep(clean(value), 2, 2)


def mask_phone(value: str) -> str:
    """Return a telephone number with the first three and last four digits shown; the country code goes."""
    number = re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)", "", clean(value))
    return _keep(number, 3, 4) if len(number) >= 11 else _keep(number, 2, 2)


def mask_plate(value: str) -> str:
    """Return a plate with the first two and last two characters shown: 鲁D***45."""
    plate = clean(value).replace("·", "")
    return plate[:2] + "*" * (len(plate) - 4) + plate[-2:] if len(plate) >= 7 else _keep(plate, 2, 2)


def mask_certificate(value: str) -> str:
    """Return a certificate number masked: 19 digits show six and four, ID numbers as such, others two and two."""
    number = clean(value)
    if len(number) in (15, 18):
        return mask_citizen_id(number)
    return _keep(number, 6, 4) if len(number) == 19 else _keep(number, 2, 2)


def mask_email(value: str) -> str:
    """Return an e-mail address with its first character and its domain shown: z***@x.cn."""
    local, at, domain = value.strip().rpartition("@")
    return f"{local[:1]}***@{domain}" if at and local else "*" * len(domain)


_BETWEEN = r"[\s·•・.\-]?"


def find_word(text: str, word: str) -> list[tuple[int, int]]:
    """Return (start, end) of each place where a name or plate stands, in any case, also with signs parted."""
    if not word or not _may_hold(text, word):
        return []
    pattern = _BETWEEN.join(map(re.escape, word))
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]


def _may_hold(text: str, word: str) -> bool:
    """Tell cheaply whether the first and the last sign of a word occur at all, as in most texts they do not."""
    return all(sign in text or sign.swapcase() in text for sign in (word[0], word[-1]))


def mask_at(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with the names at these places masked; its length stays, so that several can be masked in turn."""
    for start, end in spans:
        text = text[:start] + mask_name(text[start:end]) + text[end:]
    return text


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_GAP = r"[ \t\u00a0\-\u2010-\u2015\u2212.·•]?"
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])")
_CODE_WORDS = re.compile(r"(?:信用代码|代码|税号|纳税人识别号)[^0-9A-Za-z]{0,6}$")
_LONG_ID = re.compile(rf"(?=((?<![0-9])(?:[0-9]{_GAP}){{17}}[0-9Xx])(?![0-9]))")
_OLD_ID = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9A-Za-z])")
_OLD_ID_WORDS = re.compile(r"身份证[^0-9]{0,8}$")
_PHONE = re.compile(rf"(?=((?<![0-9])(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9]))")
_PERMIT = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|居留身份?证|军官证|证件)[^0-9A-Za-z]{0,8}([A-Za-z0-9]{7,18})(?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_DIGITS = {code: "*" for code in range(0x30, 0x3A)}


def _mask_landline(value: str) -> str:
    """Return a fixed line's number with its area code and last two digits shown: 0632-*****01."""
    area = re.match(r"\(?0[0-9]{2,3}[)\- ]+", value)
    rest = value[area.end() :] if area else value
    return (area[0] if area else "") + "*" * (len(rest) - 2) + rest[-2:]


_MASKS = {
    "citizen_id": mask_citizen_id,
    "phone": mask_phone,
    "permit": lambda value: _keep(value, 2, 2),
    "bank_card": lambda value: _keep(value, 4, 4),
    "certificate": mask_certificate,
    "email": mask_email,
    "landline": _mask_landline,
    "address": lambda value: "*" * len(value),
    "birth": lambda value: value.translate(_DIGITS),
    "name": mask_name,
}
_AS_WRITTEN = frozenset({"email", "landline", "address", "birth", "name"})
"""Kinds whose separators belong to them; of the others only the digits and letters are shown."""


def find_personal(text: str) -> list[Span]:
    """Return (kind, start, end) of each personal number in prose, in order, never overlapping.

    Kinds: "citizen_id", "phone", "permit" (passports and the like, told by the word before), "email". Full-width
    digits and single spaces, dots or hyphens inside a number do not hide it. A number is an ID number only with a real
    birth date and the right check character; an 18-character credit code is never personal.
    """
    flat = text.translate(_HALF_WIDTH)
    return _apart(_codes(flat), _numbers(flat))


SIGNS = (
    r"[0-9０-９](?:[ \t\u00a0\-‐-―−.·•－．\u3000]?[0-9０-９]){10}",
    r"[@＠]|护照|通行证|台胞证|回乡证|居留|军官证|证件|[账帐][户号]|卡号|一卡通",
    *HINTS,
)
"""Every text in which `find_private` finds something has one of these; PostgreSQL reads them as Python does."""

MAY_BE_PRIVATE = re.compile("|".join(SIGNS))


def find_private(text: str) -> list[Span]:
    """Return every place that says something of a private person: personal numbers, and their circumstances.

    Besides `find_personal`: "bank_card", "certificate" and what `credit.kernel.circumstances` finds. Of an address
    only what is not already a number of its own is told as such.
    """
    flat = text.translate(_HALF_WIDTH)
    cards = [("bank_card", *span) for span in (*card_spans(flat), *account_spans(flat))]
    circumstances = find_circumstances(flat)
    firm = [span for span in circumstances if span[0] != "address"]
    spans = _apart(_codes(flat), [*_numbers(flat), *cards, *firm])
    for _, start, end in (span for span in circumstances if span[0] == "address"):
        spans += [("address", *piece) for piece in _without(spans, start, end)]
    return sorted(spans, key=lambda span: span[1])


def mask_prose(text: str) -> str:
    """Return prose with each place of `find_private` masked; names are known only by the word before them."""
    pieces, done = [], 0
    for kind, start, end in find_private(text):
        told = text[start:end].translate(_HALF_WIDTH)
        pieces += [text[done:start], _MASKS[kind](told if kind in _AS_WRITTEN else re.sub(r"[^0-9A-Za-z]", "", told))]
        done = end
    return "".join([*pieces, text[done:]])


def _codes(flat: str) -> list[Span]:
    return [("uscc", *found.span()) for found in _CODE.finditer(flat) if _is_credit_code(flat, found)]


def _numbers(flat: str) -> list[Span]:
    return [
        *(("citizen_id", *span) for span in _id_spans(flat)),
        *(("email", *found.span()) for found in _EMAIL.finditer(flat)),
        *(("permit", *found.span(1)) for found in _PERMIT.finditer(flat)),
        *(("phone", *found.span(1)) for found in _PHONE.finditer(flat)),
    ]


def _apart(codes: list[Span], spans: Iterable[Span]) -> list[Span]:
    """Return the spans that overlap neither a credit code nor an earlier span, in order."""
    taken = list(codes)
    for kind, start, end in spans:
        if not any(start < other_end and other_start < end for _, other_start, other_end in taken):
            taken.append((kind, start, end))
    return sorted(taken[len(codes) :], key=lambda span: span[1])


def _without(spans: Iterable[Span], start: int, end: int) -> list[tuple[int, int]]:
    """Return what remains of a place when the spans inside it are cut out."""
    pieces = []
    for _, other_start, other_end in sorted(spans, key=lambda span: span[1]):
        if other_start < end and start < other_end:
            pieces.append((start, other_start))
            start = max(start, other_end)
    return [(one, other) for one, other in [*pieces, (start, end)] if one < other]


def _is_credit_code(flat: str, found: re.Match[str]) -> bool:
    """Tell whether 18 characters are a credit code.

    Digits that are a full ID number as well count as one unless the words before speak of a code: a shown ID number
    harms more than a hidden code, and both tests are passed together about once in ten thousand times.
    """
    code = found[0].upper()
    try:
        parse_uscc(code)
    except InvalidIdentifier:
        return False
    return not is_citizen_id(code) or bool(_CODE_WORDS.search(flat[: found.start()]) and not uscc_warnings(code))


def _id_spans(flat: str) -> list[tuple[int, int]]:
    spans = [
        found.span(1) for found in _LONG_ID.finditer(flat) if is_citizen_id(re.sub(r"[^0-9X]", "", found[1].upper()))
    ]
    return spans + [found.span() for found in _OLD_ID.finditer(flat) if _is_old_id(flat, found)]


def _is_old_id(flat: str, found: re.Match[str]) -> bool:
    """Tell whether 15 digits are an old ID number rather than a registration number, which has a check digit."""
    if not is_old_citizen_id(found[0]):
        return False
    return registration_check_digit(found[0][:14]) != found[0][14] or bool(_OLD_ID_WORDS.search(flat[: found.start()]))
