"""Opaque public numbers: they tell nothing about what or how many."""

import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_SHAPE = re.compile(rf"[{ALPHABET}]+")


def public_id(n_bytes: int = 10) -> str:
    """Return a random number of `n_bytes` bytes in lower-case base 32; ten bytes make 16 characters."""
    value = secrets.randbits(n_bytes * 8)
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(_length(n_bytes))))


def is_public_id(text: str, n_bytes: int = 10) -> bool:
    """Tell whether `text` has the shape of a public number of `n_bytes` bytes."""
    return len(text) == _length(n_bytes) and _SHAPE.fullmatch(text) is not None


def _length(n_bytes: int) -> int:
    return -(-n_bytes * 8 // 5)
