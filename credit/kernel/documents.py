"""Document numbers (文号): one key for every way of writing the same number."""

import re
from functools import lru_cache
from unicodedata import normalize

_FOLD = (
    str.maketrans(dict.fromkeys("〔[【(〖{<〈《﹝〘", "[") | dict.fromkeys("〕]】)〗}>〉》﹞〙", "]"))
    | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
)
_SPACE = re.compile(r"\s+|第(?=\s*[0-9])")
_BRACKETED_YEAR = re.compile(r"\[((?:19|20)[0-9]{2})年?\]")
_WRITTEN_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=年|\])")


@lru_cache(maxsize=8192)  # a row's number is asked for by several columns and keys
def document_key(text: str) -> str:
    """Return the key under which a document number is unique.

    Bracket styles become one, spaces and a 第 before digits go, full-width and case are folded; digits stay as
    written, so `045` and `45` differ.
    """
    return _SPACE.sub("", normalize("NFKC", text).translate(_FOLD)).casefold()


def document_year(text: str) -> int | None:
    """Return the year in a document number, preferably the bracketed one; None when it carries none."""
    key = document_key(text)
    found = _BRACKETED_YEAR.search(key) or _WRITTEN_YEAR.search(key)
    return int(found[1]) if found else None
