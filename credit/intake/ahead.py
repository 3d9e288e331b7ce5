"""Doing the next piece of work while the present one waits for the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items in order; the next one is made by a second thread, which may not use the database."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as pool, closing(items):  # type: ignore[type-var]
        coming = pool.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, items, _END)
            yield item  # type: ignore[misc]
