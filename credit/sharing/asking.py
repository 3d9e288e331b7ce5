"""Asking platforms for what they have for us: each in its turn, page after page from a mark on."""

import logging
from collections.abc import Callable
from typing import Protocol, TypeVar

from credit.sharing.models import Platform
from credit.sharing.platforms.base import NotOffered, Refused, TryLater

log = logging.getLogger(__name__)


class Page(Protocol):
    """What a platform listed, and the mark behind it."""

    @property
    def mark(self) -> str: ...


P = TypeVar("P", bound=Page)


def ask_all(ask: Callable[[Platform], int], *, what: str) -> int:
    """Ask every platform that is not paused and return the sum of what came.

    One that has nothing of the kind is passed over; one that cannot be asked now is asked the next time.
    """
    found = 0
    for platform in Platform.objects.filter(is_paused=False):
        try:
            found += ask(platform)
        except NotOffered:
            continue
        except (TryLater, Refused) as trouble:
            log.info("sharing: no %s of %s now (%s)", what, platform.code, trouble)
    return found


def read_on(mark: str, page_after: Callable[[str], P], keep: Callable[[P], int], *, pages: int) -> int:
    """Read at most so many pages; `keep` stores a page with its mark and returns how many of its rows count."""
    found = 0
    for _ in range(pages):
        page = page_after(mark)
        found += keep(page)
        if page.mark == mark:
            break
        mark = page.mark
    return found
