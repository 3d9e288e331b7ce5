"""Ends every child when the supervisor is gone, however it went (`kill -9` too).

The supervisor holds the writing end of this process's input. A child reports itself there between fork and exec, so
none is missed. When the input ends, the supervisor is gone: what is still registered is ended, the last stage first.
Lines: `+ <session> <stop signal> <stage>` and `- <session>`.
"""

import signal
import sys
from collections.abc import Iterable
from typing import NamedTuple

from config.processes import sessions

SERVERS = 0  # the stage of PostgreSQL and Valkey: the last to stop
PATIENCE, SERVER_PATIENCE = 3.0, 6.0  # seconds before a stage is killed; a server writes its last pages


class Ward(NamedTuple):
    """A registered child: how to stop it, and its stage (a higher stage stops earlier)."""

    stop: int
    stage: int


def read(lines: Iterable[str]) -> dict[int, Ward]:
    """Follow the register until the input ends; return who was there then."""
    wards: dict[int, Ward] = {}
    for line in lines:
        sign, *numbers = line.split()
        if sign == "+":
            session, stop, stage = map(int, numbers)
            wards[session] = Ward(stop, stage)
        else:
            wards.pop(int(numbers[0]), None)
    return wards


def end_all(wards: dict[int, Ward]) -> None:
    """End the registered sessions, stage by stage, the highest first."""
    for stage in sorted({ward.stage for ward in wards.values()}, reverse=True):
        of_stage = {session: ward.stop for session, ward in wards.items() if ward.stage == stage}
        sessions.end(of_stage, patience=SERVER_PATIENCE if stage == SERVERS else PATIENCE)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_all(read(sys.stdin))
