"""Which look-ups a question deserves, and the values they take."""

from math import prod
from typing import Any

from credit.search import sql
from credit.search.frequencies import COMMON, Frequencies
from credit.search.question import Question, like_part, like_prefix, region_readings
from credit.search.results import Reason
from credit.search.tokens import PIECE, code_pieces, kind_gram

_REASONS = {reason.name.lower(): int(reason) for reason in Reason}
_INDEXED_SHARE = 0.1
"""Several grams that are all in more of the names than this are looked for by reading names."""

_REGIONS_FROM = 3
"""Letters from which on pinyin is also looked for behind the region a name begins with."""


def sure(question: Question) -> list[str]:
    """Return the look-ups through b-trees: equality and prefixes. They are quick whatever was typed."""
    branches = [sql.EQUAL_KEY, sql.EQUAL_BARE]
    if len(question.words) == 1:
        branches += [sql.PREFIX_KEY, sql.PREFIX_BARE]
    if question.code:
        branches += [sql.EQUAL_CODE, sql.OTHER_IDENTIFIER, sql.PREFIX_CODE]
    if question.letters:
        branches += [sql.PINYIN, sql.INITIALS]
    return branches


def parts(question: Question, kinds: list[str] | None, frequencies: Frequencies) -> list[str]:
    """Return the look-ups inside names and codes."""
    branches = [sql.COMMON_PART if is_common(question, kinds, frequencies) else sql.PART]
    if len(question.code) >= PIECE:
        is_frequent = _likely_share(question.code, frequencies) > COMMON
        branches.append(sql.COMMON_CODE_PART if is_frequent else sql.CODE_PART)
    return branches


def is_common(question: Question, kinds: list[str] | None, frequencies: Frequencies) -> bool:
    """Tell whether reading names until enough are found beats the index.

    One gram alone: from a small share of the names on. Several: only when even the rarest is in very many names,
    because together they may be in few.
    """
    wanted = question.grams + _one_kind(kinds)
    limit = COMMON if len(wanted) == 1 else _INDEXED_SHARE
    return frequencies.share(wanted) > limit


def _likely_share(code: str, frequencies: Frequencies) -> float:
    """Return the share of codes that hold `code`, guessed as if its pieces side by side were independent."""
    pieces = code_pieces(code)
    rows = (pieces[start::PIECE] for start in range(min(PIECE, len(pieces))))
    return min(prod(frequencies.codes.get(piece, 0.0) for piece in row) for row in rows)


def _one_kind(kinds: list[str] | None) -> list[int]:
    """Return the gram of the wanted kind when there is exactly one."""
    return [kind_gram(kinds[0])] if kinds and len(kinds) == 1 else []


def values(question: Question, kinds: list[str] | None, frequencies: Frequencies) -> dict[str, Any]:
    """Return the parameters of every branch."""
    key, code, letters = question.key, question.code, question.letters
    pieces = code_pieces(code)
    regions = region_readings() if len(letters) >= _REGIONS_FROM else region_readings()[:1]
    return _REASONS | {
        "key": key,
        "starts": like_prefix(key),
        "contains": [like_part(word) for word in question.words],
        "grams": frequencies.rarest(question.grams, of="names") + _one_kind(kinds),
        "kinds": kinds,
        "code": code,
        "code_starts": like_prefix(code),
        "code_contains": like_part(code),
        "pieces": frequencies.rarest(pieces, of="codes"),
        "pinyin_starts": [pinyin + letters for pinyin, _ in regions],
        "initials_starts": [initials + letters for _, initials in regions],
    }
