"""A child and all it started, seen as one session: who is still there, and how to end them all.

Each child leads its own session, so its children and grandchildren are found by it even after their parent died.
"""

import os
import signal
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import psutil

STEP = 0.05


def is_alive(pid: int) -> bool:
    """Tell whether a process runs (a zombie does not)."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def members(sessions: Collection[int]) -> list[int]:
    """Return the living processes of these sessions."""
    if not sessions:
        return []
    return [pid for pid in psutil.pids() if _session_of(pid) in sessions and is_alive(pid)]


def send(pid: int, number: int) -> None:
    """Send a signal to a process that may be gone already."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def end(sessions: dict[int, int], *, patience: float) -> None:
    """End whole sessions: each leader gets its own stop signal, and those it leaves behind get SIGTERM.

    Who is left after `patience` seconds is killed.
    """
    deadline = time.monotonic() + patience
    told: set[int] = set()
    while (left := members(sessions)) and time.monotonic() < deadline:
        orphans = [pid for pid in left if _session_of(pid) not in left]
        for pid in {*orphans, *(leader for leader in sessions if leader in left)} - told:
            send(pid, sessions.get(pid, signal.SIGTERM))
            told.add(pid)
        time.sleep(STEP)
    while left := members(sessions):
        for pid in left:
            send(pid, signal.SIGKILL)
        time.sleep(STEP)


def end_strays(folder: Path, *, stop: int, patience: float) -> None:
    """End servers that an earlier, broken run left working in `folder` (their current folder is this one)."""
    strays = [process for process in psutil.process_iter() if _works_in(process, folder)]
    leaders = [process for process in strays if process.ppid() not in {other.pid for other in strays}]
    for process in leaders:
        send(process.pid, stop)
    for process in psutil.wait_procs(strays, timeout=patience)[1]:
        send(process.pid, signal.SIGKILL)
    psutil.wait_procs(strays, timeout=patience)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return bool(process.pid != os.getpid() and process.exe() and Path(process.cwd()) == folder)
    except psutil.Error:
        return False
