"""Keeping programs from filing cases: a little reckoning where script runs; where not, a question in plain words, or a
code sent to the e-mail address that the form gives."""

import hashlib
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import QueryDict

from credit.limits.services import Limit, spend
from credit.messages.models import Channel
from credit.messages.services import queue
from credit.sealing import lookup_hash

FILE = Path(__file__).with_name("riddles.toml")
SALT, SECONDS = "objections.proof", 7200
MOST_DIGITS = 12
CODES_A_DAY, DAY = 5, 86_400
"""Codes to one address in a day, whoever asks: nobody's mailbox is filled by others."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a review page asks: the challenge and its difficulty for the script, the question for people."""

    challenge: str
    bits: int
    question: str


def proof_for(token: str) -> Proof:
    """Return what this form is asked. The question stays the same as long as the form lives."""
    return Proof(signing.dumps(_mark(token), salt=SALT), settings.PROOF_BITS, _riddle(token)["question"])


def is_human(token: str, posted: QueryDict, *, email: str = "") -> bool:
    """Tell whether the reckoning was done for this very form in the last two hours, or the question answered, or the
    code entered that was sent to the form's address."""
    answer = posted.get("answer", "")
    if _is_reckoned(token, posted.get("challenge", ""), posted.get("proof", "")) or _is_answered(token, answer):
        return True
    return bool(email) and _normal(answer) == mailed_code(token, email)


def send_code(token: str, email: str) -> None:
    """Send the form's code to its address. Raises TooMany after the day's codes."""
    spend(Limit("form-code", CODES_A_DAY, DAY), lookup_hash("form-code-to", email.lower())[:24])
    queue("FORM_CODE", channel=Channel.EMAIL, address=email, digits=mailed_code(token, email))


def mailed_code(token: str, email: str) -> str:
    """Return the six digits that belong to this form and address, the same at every sending."""
    return f"{int(lookup_hash('form-code', f'{token}|{email.lower()}')[:12], 16) % 10**6:06d}"


def _is_reckoned(token: str, challenge: str, counter: str) -> bool:
    if not (counter.isascii() and counter.isdigit() and len(counter) <= MOST_DIGITS):
        return False
    try:
        told = signing.loads(challenge, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return False
    digest = hashlib.sha256(f"{challenge}:{counter}".encode()).digest()
    return bool(told == _mark(token)) and int.from_bytes(digest, "big") >> (256 - settings.PROOF_BITS) == 0


def _is_answered(token: str, answer: str) -> bool:
    return _normal(answer) in _riddle(token)["answers"]


def _normal(answer: str) -> str:
    return "".join(unicodedata.normalize("NFKC", answer[:40]).split()).strip("。.")


def _mark(token: str) -> str:
    return lookup_hash("case-proof", token)[:24]


def _riddle(token: str) -> dict[str, Any]:
    return _riddles()[int(lookup_hash("case-riddle", token)[:8], 16) % len(_riddles())]


@cache
def _riddles() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["riddles"]
    return found
