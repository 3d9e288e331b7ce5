"""Numbers and query codes of cases: the number is public, the code opens the case's progress page."""

import secrets
from datetime import date

from credit.kernel.ids import ALPHABET
from credit.sealing import keyed_digest, lookup_hash

PREFIXES = {"objection": "YY", "complaint": "TS", "repair": "XF"}
CODE_LENGTH = 12
_LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


def case_number(kind: str, day: date) -> str:
    """Return a new number: kind, day of receipt, eight random digits that tell nothing about how many."""
    return f"{PREFIXES[kind]}{day:%Y%m%d}{secrets.randbelow(10**8):08d}"


def new_token() -> str:
    """Return a new submission token for a form (kept in the form, one a filing)."""
    return secrets.token_urlsafe(24)


def code_for(token: str) -> str:
    """Return the query code that belongs to a submission token: twelve characters, the same at every try.

    So the second click of a doubled submission gets the same receipt, though only a hash of the code is stored.
    """
    value = int.from_bytes(keyed_digest(f"case-code|{token}".encode())[:8], "big")
    return "".join(ALPHABET[value >> 5 * place & 31] for place in range(CODE_LENGTH))


def normal_code(text: str) -> str:
    """Return a typed code in one form: spaces and hyphens dropped, look-alikes folded."""
    return "".join(char for char in text.lower().translate(_LOOK_ALIKES) if char in ALPHABET)


def shown_code(code: str) -> str:
    """Return the code in groups of four, as the receipt prints it."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def code_hash(code: str) -> str:
    return lookup_hash("case-code", normal_code(code))


def token_hash(token: str) -> str:
    return lookup_hash("case-token", token)
