"""One supervisor per data folder."""

import fcntl
import os
import time
from pathlib import Path

from config.processes.sessions import is_alive

LONGEST_CLEARANCE = 20.0  # seconds in which a guardian clears up after a killed supervisor


class InUse(RuntimeError):
    """Another supervisor works in this data folder."""


def take(folder: Path) -> int:
    """Lock the folder and return the file descriptor that holds the lock; raises InUse.

    The guardian shares the lock, so after `kill -9` of a supervisor the next one waits until all is cleared.
    """
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LONGEST_CLEARANCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = int(os.pread(lock, 20, 0) or 0)
            if is_alive(holder) or time.monotonic() > deadline:
                os.close(lock)
                raise InUse(f"{folder} 正由进程 {holder} 使用。请先停止它，或用 DATA_DIR 另选。") from None
            time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock
