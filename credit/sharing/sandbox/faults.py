"""What goes wrong at a platform, on purpose: one fault per call, by a script or by a seed, and windows of outage.

Those of BEFORE keep a call from being processed; those of AFTER let it be processed and spoil the answer.
"""

import random
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Protocol

BEFORE = ("500", "429", "reset before", "hang before")
AFTER = (
    "reset after", "hang after", "html", "truncated", "drip", "wrong batch", "old receipt", "twice", "short",
    "strange rows", "99",
)  # fmt: skip
ALL = (*BEFORE, *AFTER)
FILES = ("late", "truncated", "foreign", "unsigned", "twice")
"""At a feedback file: it comes a turn later; before it comes one that proves nothing; it comes twice."""
LIBRARY = ("late", "partial", "stale")
"""At the results of a package in the library: later, for some rows later, with a time from before the row."""
OUTAGE = "outage"


class Faults(Protocol):
    """Says what goes wrong with the next call: a name of ALL or OUTAGE, "" for nothing."""

    @property
    def is_out(self) -> bool:
        """Whether nobody is answered now."""

    def next(self) -> str: ...


class Script:
    """Goes wrong as told, once per entry, then never again."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = list(names)

    is_out = False

    def next(self) -> str:
        return self.names.pop(0) if self.names else ""


class Outage:
    """Until when nobody is answered, in whatever mode."""

    until = 0.0


class Seeded:
    """Goes wrong in this share of the calls, the same way for the same seed, and always during an outage."""

    def __init__(
        self, share: float = 0.0, *, seed: int = 0, kinds: Sequence[str] = ALL, outage: Outage | None = None
    ) -> None:
        if unknown := set(kinds) - {*ALL, *FILES, *LIBRARY}:
            raise ValueError(f"没有这种故障：{'、'.join(sorted(unknown))}。可用的有：{'、'.join(ALL)}。")
        self.share, self._seed, self._kinds, self._random = share, seed, kinds, random.Random(seed)  # noqa: S311
        self._outage = outage or Outage()
        self._lock = threading.Lock()

    def among(self, kinds: Sequence[str]) -> "Seeded":
        """Return the faults of another mode: as often, by the same seed, out at the same time."""
        return Seeded(self.share, seed=self._seed, kinds=kinds, outage=self._outage)

    def begin_outage(self, seconds: float) -> None:
        """Answer nobody for so long."""
        self._outage.until = time.monotonic() + seconds

    @property
    def is_out(self) -> bool:
        return time.monotonic() < self._outage.until

    def next(self) -> str:
        if self.is_out:
            return OUTAGE
        with self._lock:
            return self._random.choice(self._kinds) if self._random.random() < self.share else ""
