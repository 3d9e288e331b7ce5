"""A small memory of one process for figures that may be a minute old; it needs no broker and survives its loss."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

V = TypeVar("V")
_kept: dict[str, tuple[float, object]] = {}


def remembered(name: str, compute: Callable[[], V], *, seconds: int = 60) -> V:
    """Return the kept value of `name`, computed anew when older than `seconds`. Nothing personal goes here."""
    known = _kept.get(name)
    if known and known[0] > monotonic():
        return known[1]  # type: ignore[return-value]
    value = compute()
    _kept[name] = (monotonic() + seconds, value)
    return value


def forget() -> None:
    """Drop everything (tests, and after a load that should show at once)."""
    _kept.clear()
