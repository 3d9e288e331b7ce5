"""Names that differ from what was typed by one slip: a wrong, missing, extra or swapped character."""

from dataclasses import dataclass

from credit.search.frequencies import Frequencies
from credit.search.tokens import bigrams, characters

SHORTEST = 6
"""Characters a question must have: shorter ones are one slip from very many names."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What names one slip away may hold: both grams of `pair`, and one at least of the characters `either`."""

    pair: list[int]
    either: list[int]


def asks(key: str, frequencies: Frequencies) -> list[Ask]:
    """Return three look-ups of which at least one finds every name that is one slip away from `key`.

    A slip touches neighbouring bigrams only. Of three bigrams at least three places apart (two in short names) it
    spoils at most one, so two stay whole; and even of the third one character stays. The triple is chosen whose
    look-ups find least. Empty when `key` is too short.
    """
    found = bigrams(key)
    apart = 3 if len(found) >= 7 else 2
    triples = _triples(len(found), apart)
    if len(key) < SHORTEST or not triples:
        return []
    pairs, singles = _shares(found, frequencies), _shares(list(characters(key)), frequencies)

    def cost(triple: tuple[int, int, int]) -> float:
        a, b, c = triple
        parts = ((a, b, c), (a, c, b), (b, c, a))
        return sum(pairs[one] * pairs[two] * (singles[left] + singles[left + 1]) for one, two, left in parts)

    a, b, c = min(triples, key=cost)
    return [
        Ask([found[one], found[two]], list(characters(key)[left : left + 2]))
        for one, two, left in ((a, b, c), (a, c, b), (b, c, a))
    ]


def _shares(grams: list[int], frequencies: Frequencies) -> list[float]:
    return [max(frequencies.names.get(gram, 0.0), 1e-5) for gram in grams]


def _triples(number: int, apart: int) -> list[tuple[int, int, int]]:
    return [
        (first, second, third)
        for first in range(number - 2 * apart)
        for second in range(first + apart, number - apart)
        for third in range(second + apart, number)
    ]


def is_one_slip(typed: str, name: str) -> bool:
    """Tell whether one wrong, missing, extra or swapped character turns `name` into `typed`."""
    longer, shorter = (typed, name) if len(typed) >= len(name) else (name, typed)
    if typed == name or len(longer) - len(shorter) > 1:
        return False
    head = _common(longer, shorter)
    if len(longer) > len(shorter):
        return longer[head + 1 :] == shorter[head:]
    if typed[head + 1 :] == name[head + 1 :]:
        return True
    return typed[head : head + 2] == name[head : head + 2][::-1] and typed[head + 2 :] == name[head + 2 :]


def _common(one: str, other: str) -> int:
    """Return the length of the common beginning."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def holds_one_slip(typed: str, name: str) -> bool:
    """Tell whether a part of `name` is one slip away from `typed`: one half of `typed` stands in it unharmed."""
    middle = len(typed) // 2
    swapped = typed[: middle - 1] + typed[middle] + typed[middle - 1] + typed[middle + 1 :]
    return swapped in name or _follows(typed, middle, name) or _follows(typed[::-1], len(typed) - middle, name[::-1])


def _follows(typed: str, half: int, name: str) -> bool:
    """Tell whether `name` holds the first `half` characters, followed by the rest with one slip."""
    rest = typed[half:]
    at = name.find(typed[:half])
    while at >= 0:
        start = at + half
        if any(is_one_slip(rest, name[start : start + len(rest) + change]) for change in (-1, 0, 1)):
            return True
        at = name.find(typed[:half], at + 1)
    return False


def closeness(typed: str, key: str, bare: str) -> tuple[bool, bool, int] | None:
    """Return how near a name is, smaller is nearer, or None when one slip does not explain it.

    Whole names come before parts of names, and names that contain every typed character before others.
    """
    whole = is_one_slip(typed, key) or is_one_slip(typed, bare)
    if not whole and not holds_one_slip(typed, key):
        return None
    return not whole, bool(set(typed) - set(key)), abs(len(key) - len(typed))
