"""Numbers of bank cards and accounts in prose: the check digit, a known issuer, or the word before them.

Source: ISO/IEC 7812-1 (check digit, issuers); accounts have no check of their own, so the word before tells them.
"""

import re

from credit.kernel.identifiers import registration_check_digit

_CARD = re.compile(r"(?<![0-9A-Za-z.])[0-9](?:[ \u00a0\-]?[0-9]){14,18}(?![0-9A-Za-z]|\.[0-9])")
_CARD_WORDS = re.compile(r"(?:卡号?|[账帐](?:户|号)|一卡通)[^0-9]{0,8}$")
_ACCOUNT = re.compile(
    r"(?:[账帐][户号](?:号码)?|银行卡号?|卡号|一卡通)[^0-9]{0,8}([0-9](?:[ \u00a0\-]?[0-9]){8,29})(?![0-9])"
)
# First digits of cards issued in China: UnionPay, Visa, Mastercard, JCB, and the old numbers of single banks.
_ISSUERS = re.compile(
    r"62|60|4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|35(?:2[89]|[3-8])|9558|9[08]|84|87|68|69|103"
)


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card_spans(flat: str) -> list[tuple[int, int]]:
    """Return the places of card numbers in half-width text, with or without single spaces or hyphens."""
    return [found.span() for found in _CARD.finditer(flat) if _is_card(found[0], flat[: found.start()])]


def account_spans(flat: str) -> list[tuple[int, int]]:
    """Return the places of numbers that the word before them calls a card or an account, whatever their check."""
    return [found.span(1) for found in _ACCOUNT.finditer(flat)]


def _is_card(number: str, before: str) -> bool:
    """Tell whether 15 to 19 digits are a card: the check digit, and a known issuer or a word before them.

    Fifteen digits need the word: company registration numbers look the same.
    """
    digits = re.sub(r"[^0-9]", "", number)
    if not passes_luhn(digits) or len(set(digits)) == 1:
        return False
    if _CARD_WORDS.search(before):
        return True
    is_registration = len(digits) == 15 and registration_check_digit(digits[:14]) == digits[14]
    return len(digits) > 15 and not is_registration and bool(_ISSUERS.match(digits))
