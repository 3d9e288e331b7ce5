"""One worker per platform at a time: a lock that PostgreSQL gives back by itself when the worker dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LANE = 0x73686172  # "shar": keeps these locks apart from others


@contextmanager
def lane(platform_id: int) -> Iterator[bool]:
    """Hold the platform's lane; yields False at once when another worker has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LANE, platform_id])
        is_ours = cursor.fetchone() == (True,)
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LANE, platform_id])
