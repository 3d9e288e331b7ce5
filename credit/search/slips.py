"""Names that differ from what was typed by one slip: a wrong, missing, extra or swapped character."""

from itertools import combinations

from credit.search.frequencies import Frequencies
from credit.search.tokens import bigrams

SHORTEST = 6
"""Characters a question must have: shorter ones are one slip from very many names."""


def pairs_to_ask(key: str, frequencies: Frequencies) -> list[list[int]]:
    """Return three pairs of grams of which every name one slip away from `key` holds at least one.

    A slip touches neighbouring bigrams only. Of three bigrams at least three places apart (two in short names) it
    spoils at most one, so two stay whole. The triple is chosen whose pairs are rarest. Empty when `key` is too short.
    """
    found = bigrams(key)
    apart = 3 if len(found) >= 7 else 2
    shares = [max(frequencies.names.get(gram, 0.0), 1e-6) for gram in found]
    best, best_cost = None, float("inf")
    for triple in _triples(len(found), apart):
        cost = sum(shares[a] * shares[b] for a, b in combinations(triple, 2))
        if cost < best_cost:
            best, best_cost = triple, cost
    if len(key) < SHORTEST or best is None:
        return []
    return [[found[a], found[b]] for a, b in combinations(best, 2)]


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
