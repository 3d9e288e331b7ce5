"""A fixed number of workers per platform: locks that PostgreSQL gives back by itself when a worker dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LANES = 0x73686172  # "shar": keeps these locks apart from others
MOST = 8  # lanes of one platform


@contextmanager
def lane(platform_id: int, *, workers: int = 1, after: int = -1) -> Iterator[int | None]:
    """Hold the first free lane of a platform beyond `after` and yield its number; None at once when all are taken."""
    lanes = range(after + 1, min(workers, MOST))
    ours = next((number for number in lanes if _call("pg_try_advisory_lock", platform_id, number)), None)
    try:
        yield ours
    finally:
        if ours is not None and connection.connection is not None and not connection.connection.closed:
            _call("pg_advisory_unlock", platform_id, ours)


def _call(function: str, platform_id: int, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LANES, platform_id * MOST + number])
        return cursor.fetchone() == (True,)
