"""Keeping programs from filing cases: a little reckoning where script runs, a question in plain words where not."""

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

from credit.sealing import lookup_hash

FILE = Path(__file__).with_name("riddles.toml")
SALT, SECONDS = "objections.proof", 7200
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Proof:
    """What a review page asks: the challenge and its difficulty for the script, the question for people."""

    challenge: str
    bits: int
    question: str


def proof_for(token: str) -> Proof:
    """Return what this form is asked. The question stays the same as long as the form lives."""
    return Proof(signing.dumps(_mark(token), salt=SALT), settings.PROOF_BITS, _riddle(token)["question"])


def is_human(token: str, posted: QueryDict) -> bool:
    """Tell whether the reckoning was done for this very form in the last two hours, or the question answered."""
    return _is_reckoned(token, posted.get("challenge", ""), posted.get("proof", "")) or _is_answered(
        token, posted.get("answer", "")
    )


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
    told = "".join(unicodedata.normalize("NFKC", answer[:40]).split()).strip("。.")
    return told in _riddle(token)["answers"]


def _mark(token: str) -> str:
    return lookup_hash("case-proof", token)[:24]


def _riddle(token: str) -> dict[str, Any]:
    return _riddles()[int(lookup_hash("case-riddle", token)[:8], 16) % len(_riddles())]


@cache
def _riddles() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["riddles"]
    return found
