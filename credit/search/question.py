"""What a visitor typed, folded and understood before anything is asked of the database."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from credit.kernel.errors import InvalidIdentifier
from credit.kernel.identifiers import is_citizen_id, is_old_citizen_id, parse_uscc
from credit.kernel.names import REGIONS, clean_display, looks_like_person, name_key
from credit.search.tokens import code_form, pinyin_and_initials, query_grams

LONGEST = 200
"""Characters of a question that are looked at; no name is longer."""

_CODE = re.compile(r"[\u4e00-\u9fff]?[0-9A-Z]+[挂学警港澳]?")
_DIGIT = re.compile(r"[0-9０-９]")
_LETTERS = re.compile(r"[A-Za-z\s'’üÜ]+")
_PHONE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
_LIKE_SIGNS = re.compile(r"([\\%_])")


@dataclass(frozen=True)
class Question:
    """A question in every form in which it is compared; all parts are empty when nothing was asked."""

    text: str

    @cached_property
    def key(self) -> str:
        """The whole question folded like a name."""
        return name_key(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The folded words that a name must contain, without repetition."""
        return list(dict.fromkeys(filter(None, map(name_key, self.text.split()))))

    @cached_property
    def grams(self) -> list[int]:
        return [gram for word in self.words for gram in query_grams(word)]

    @cached_property
    def code(self) -> str:
        """The question folded like a code; empty unless it may be one: letters alone are pinyin."""
        form = code_form(self.text)
        return form if _DIGIT.search(self.text) and _CODE.fullmatch(form) else ""

    @cached_property
    def letters(self) -> str:
        """The question as pinyin or initials, folded like a key; empty unless it is all Latin letters."""
        if not _LETTERS.fullmatch(self.text):
            return ""
        return name_key(re.sub(r"[\s'’]", "", self.text).casefold().replace("ü", "v"))


def understand(q: str) -> Question:
    """Return the question in `q`, cut to `LONGEST` characters, without what no database text can hold."""
    text = clean_display(q[: 4 * LONGEST].encode("utf-8", "ignore").decode())
    return Question(" ".join(text.split())[:LONGEST])


def is_personal_number(q: str) -> bool:
    """Tell whether `q` is a citizen's identity number or a mobile telephone number; such text is not searched."""
    text = re.sub(r"[\s-]", "", understand(q).text).upper()
    if _PHONE.fullmatch(text):
        return True
    return (is_citizen_id(text) or is_old_citizen_id(text)) and not _is_uscc(text)


def looks_personal(q: str) -> bool:
    """Tell whether `q` looks like a natural person's number, telephone or name.

    The page then explains how to query one's own or, authorised, another person's information. Whether such a
    person is on file makes no difference.
    """
    return is_personal_number(q) or looks_like_person(understand(q).text)


def _is_uscc(text: str) -> bool:
    try:
        return bool(parse_uscc(text))
    except InvalidIdentifier:
        return False


def like_part(word: str) -> str:
    """Return the LIKE pattern of texts that contain `word` literally."""
    return f"%{_literal(word)}%"


def like_prefix(word: str) -> str:
    """Return the LIKE pattern of texts that begin with `word` literally."""
    return f"{_literal(word)}%"


def _literal(word: str) -> str:
    return _LIKE_SIGNS.sub(r"\\\1", word)


@cache
def region_readings() -> tuple[tuple[str, str], ...]:
    """Return pinyin and initials of the regions with which local names begin; the first is no region at all."""
    province, city, counties = "山东", "枣庄", REGIONS[2]
    cities = [city, f"{city}市", f"{province}{city}", f"{province}省{city}市"]
    heads = ["", province, f"{province}省", *cities, *counties, *(f"{city}市{county}" for county in counties)]
    return tuple(pinyin_and_initials(head) for head in dict.fromkeys(heads))
