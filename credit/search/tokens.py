"""What a name and a code are cut into, so that PostgreSQL finds parts of them through ordinary indexes.

Everything is computed from folded text: `name_key` for names, `code_form` for codes. A stored row and a question go
through the same functions.
"""

import re
import struct
from collections.abc import Iterable

from credit.kernel.names import name_key
from credit.search.readings import syllables

PIECE = 4
"""Characters in one piece of a code; shorter fragments are not looked for inside codes."""

_NOT_CODE = re.compile(r"[^0-9A-Z\u4e00-\u9fff]")


def characters(text: str) -> tuple[int, ...]:
    """Return the UTF-16 units of a text as integers; a character outside the basic plane counts as two."""
    units = text.encode("utf-16-le")
    return struct.unpack(f"<{len(units) // 2}H", units)


def bigrams(text: str) -> list[int]:
    """Return each pair of neighbouring units packed into one signed 32-bit integer, in the order of the text."""
    units = text.encode("utf-16-le")
    found = [0] * max(len(units) // 2 - 1, 0)
    found[0::2] = struct.unpack_from(f"<{len(units) // 4}i", units)
    if len(units) >= 6:
        found[1::2] = struct.unpack_from(f"<{(len(units) - 2) // 4}i", units, 2)
    return found


def grams(key: str) -> set[int]:
    """Return what is stored of a name: its pairs and its single characters.

    A pair never equals a character, because no name holds NUL.
    """
    return {*characters(key), *bigrams(key)}


_KINDS = ("enterprise", "trader", "institution", "person", "vehicle", "ship", "project")


def kind_gram(kind: str) -> int:
    """Return the gram that stands for a kind of subject: a control character, which no folded name holds.

    It lets the index of names find the few ships whose names hold a common character. Unknown kinds give 0, which
    is stored nowhere.
    """
    return _KINDS.index(kind) + 1 if kind in _KINDS else 0


def query_grams(key: str) -> list[int]:
    """Return what a question asks for: its pairs, or its one character."""
    return bigrams(key) or list(characters(key))


def code_form(code: str) -> str:
    """Return a code as it is compared: upper case, letter O as zero, without separators and plate colour."""
    return _NOT_CODE.sub("", name_key(code.partition("|")[0]).upper())


def code_pieces(form: str) -> list[int]:
    """Return every run of four characters of a code as one integer, in the order of the code.

    Four ASCII bytes are one 32-bit integer. The Chinese characters of plates all count as one sign: every hit is
    compared with the code itself anyway.
    """
    signs = form.encode("ascii", "replace")
    found = [0] * max(len(signs) - PIECE + 1, 0)
    for start in range(min(PIECE, len(found))):
        found[start::PIECE] = struct.unpack_from(f"<{(len(signs) - start) // PIECE}i", signs, start)
    return found


def pinyin_and_initials(key: str) -> tuple[str, str]:
    """Return the whole pinyin of a folded name and the first letters of its syllables, both folded like a key."""
    found = syllables(key)
    return "".join(found), "".join(syllable[:1] for syllable in found)


def array_literal(numbers: Iterable[int]) -> str:
    """Return PostgreSQL's text form of an integer array, as COPY takes it."""
    return "{" + ",".join(map(str, numbers)) + "}"
