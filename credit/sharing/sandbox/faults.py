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
OUTAGE = "outage"


class Faults(Protocol):
    """Says what goes wrong with the next call: a name of ALL or OUTAGE, "" for nothing."""

    def next(self) -> str: ...


class Script:
    """Goes wrong as told, once per entry, then never again."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = list(names)

    def next(self) -> str:
        return self.names.pop(0) if self.names else ""


class Seeded:
    """Goes wrong in this share of the calls, the same way for the same seed, and always during an outage."""

    def __init__(self, share: float = 0.0, *, seed: int = 0, kinds: Sequence[str] = ALL) -> None:
        if unknown := set(kinds) - set(ALL):
            raise ValueError(f"没有这种故障：{'、'.join(sorted(unknown))}。可用的有：{'、'.join(ALL)}。")
        self.share, self._kinds, self._random = share, kinds, random.Random(seed)  # noqa: S311
        self._outage_until = 0.0
        self._lock = threading.Lock()

    def begin_outage(self, seconds: float) -> None:
        """Answer nobody for so long."""
        self._outage_until = time.monotonic() + seconds

    def next(self) -> str:
        if time.monotonic() < self._outage_until:
            return OUTAGE
        with self._lock:
            return self._random.choice(self._kinds) if self._random.random() < self.share else ""
