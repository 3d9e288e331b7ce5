"""Telling others how far a batch is while its transaction is still open: a second connection, once a second."""

import time
from types import TracebackType

from django.db import connection

_SECONDS = 1.0


class Progress:
    """Writes `rows_done` and `heartbeat_at` of a batch, visible at once. Use it as a context."""

    def __init__(self, batch_id: int) -> None:
        self.batch_id = batch_id
        self._due = 0.0
        self._side = connection.copy()
        self._side.settings_dict["OPTIONS"] = {**self._side.settings_dict["OPTIONS"], "pool": False}

    def __enter__(self) -> "Progress":
        return self

    def report(self, rows: int) -> None:
        """Note that `rows` rows are behind us; at most one write a second."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + _SECONDS
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE credit_batch SET rows_done = %s, heartbeat_at = now() WHERE id = %s", [rows, self.batch_id]
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._side.close()
