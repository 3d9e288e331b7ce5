"""Opaque public numbers, which tell nothing about what or how many; and many row numbers as one text for SQL."""

import re
import secrets
from base64 import b32encode
from collections.abc import Iterable

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_SHAPE = re.compile(rf"[{ALPHABET}]+")


def public_id(n_bytes: int = 10) -> str:
    """Return a random number of `n_bytes` bytes in lower-case base 32; ten bytes make 16 characters."""
    value = secrets.randbits(n_bytes * 8)
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(_length(n_bytes))))


def public_ids(count: int) -> list[str]:
    """Return `count` random numbers of sixteen characters, as `public_id()` makes one by one."""
    text = b32encode(secrets.token_bytes(10 * count)).decode().translate(_CROCKFORD)
    return [text[place : place + 16] for place in range(0, 16 * count, 16)]


def is_public_id(text: str, n_bytes: int = 10) -> bool:
    """Tell whether `text` has the shape of a public number of `n_bytes` bytes."""
    return len(text) == _length(n_bytes) and _SHAPE.fullmatch(text) is not None


def array_text(numbers: Iterable[int]) -> str:
    """Return numbers as the text of a PostgreSQL array: psycopg writes a list one by one, ten times as slowly."""
    return "{" + ",".join(map(str, numbers)) + "}"


def texts_array(texts: Iterable[str]) -> str:
    """Return texts as the text of a PostgreSQL array."""
    return "{" + ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts) + "}"


def _length(n_bytes: int) -> int:
    return -(-n_bytes * 8 // 5)
