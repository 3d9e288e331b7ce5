"""Which look-ups a question deserves, and the values they take."""

from typing import Any

from credit.search import sql
from credit.search.frequencies import COMMON, Frequencies
from credit.search.question import Question, like_part, like_prefix, region_readings
from credit.search.results import Reason
from credit.search.tokens import PIECE, code_pieces, kind_gram

_REASONS = {reason.name.lower(): int(reason) for reason in Reason}
_INDEXED_SHARE = 0.1
_REGIONS_FROM = 3


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
        pieces = code_pieces(question.code)
        is_frequent = frequencies.share(pieces, of="codes") > _limit(pieces)
        branches.append(sql.COMMON_CODE_PART if is_frequent else sql.CODE_PART)
    return branches


def is_common(question: Question, kinds: list[str] | None, frequencies: Frequencies) -> bool:
    """Tell whether reading names until enough are found beats the index.

    One gram alone: from a small share of the names on. Several: only when even the rarest is in very many names,
    because together they may be in few.
    """
    wanted = question.grams + _one_kind(kinds)
    return frequencies.share(wanted, of="names") > _limit(wanted)


def _limit(grams: list[int]) -> float:
    return COMMON if len(grams) == 1 else _INDEXED_SHARE


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
