"""Value lists of a standard: dated editions, older spellings, and lists open to "其他-…"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

_SEPARATORS = " \t-－—–:：(（)）"


@dataclass(frozen=True)
class Edition:
    """The values in force from `start` to `end`, both days included; None is open."""

    values: tuple[str, ...]
    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the edition is in force on `day`."""
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class ValueList:
    """A named list. `open` is the prefix (其他-) after which a concrete kind may be written.

    `also` maps an older spelling or a local code to today's value; `labels` gives the words for coded values.
    """

    name: str
    editions: tuple[Edition, ...]
    open: str | None = None
    also: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    source: str = ""

    @cached_property
    def values(self) -> tuple[str, ...]:
        """All values of all editions, today's first, each once."""
        newest_first = reversed(self.editions)
        return tuple(dict.fromkeys(value for edition in newest_first for value in edition.values))

    @cached_property
    def current(self) -> tuple[str, ...]:
        """The values of the last edition, then the open prefix: what a drop-down offers."""
        return self.editions[-1].values

    def edition_index(self, day: date | None) -> int | None:
        """Return which edition holds on `day`; None when the day is unknown or outside all of them."""
        if day is None:
            return None
        return next((i for i, edition in enumerate(self.editions) if edition.holds(day)), None)

    def find(self, text: str, edition: int | None) -> str | None:
        """Return the value that `text` spells in that edition (in any edition when None), or None."""
        values = self.values if edition is None else self.editions[edition].values
        if text in values:
            return text
        today = self.also.get(text)
        if today is not None and today in values:
            return today
        if today is None and any(new == text and old in values for old, new in self.also.items()):
            return text  # today's word for what the older edition names otherwise
        return self._find_other(text)

    def _find_other(self, text: str) -> str | None:
        """Return the canonical 其他-… when the list is open and the concrete kind is written after any separator."""
        if not self.open:
            return None
        word = self.open.rstrip("-")
        rest = text.removeprefix(word)
        detail = rest.strip(_SEPARATORS)
        written = rest != text and rest[:1] in _SEPARATORS
        return self.open + detail if written and detail else None

    def needs_detail(self, text: str) -> bool:
        """Tell whether `text` is the bare word 其他 of an open list."""
        return bool(self.open) and text.rstrip("-－—:：") == str(self.open).rstrip("-")
