"""Doing the next piece of work while the present one waits for the database."""

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_END: Any = object()


class Ahead(Generic[T]):
    """Items in order, each made by a second thread, which may not use the database.

    The next item is begun when it is asked for, or before with `begin`. Two threads share one interpreter: the time
    to begin is when the first one starts to wait.
    """

    def __init__(self, items: Iterator[T], pool: ThreadPoolExecutor) -> None:
        self._items, self._pool = items, pool
        self._coming: Future[T] | None = None

    def begin(self) -> None:
        """Have the next item made from now on."""
        if self._coming is None:
            self._coming = self._pool.submit(next, self._items, _END)

    def __iter__(self) -> Iterator[T]:
        while True:
            self.begin()
            coming, item = self._coming, _END
            if coming is not None:
                item = coming.result()
            if item is _END:
                return
            self._coming = None
            yield item
            del item, coming  # one item at a time


@contextmanager
def ahead(items: Generator[T, None, None]) -> Iterator[Ahead[T]]:
    """Make items ahead; the thread ends and the generator is closed when the context is left."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as pool:
        try:
            yield Ahead(items, pool)
        finally:
            pool.shutdown(wait=True)
            items.close()
