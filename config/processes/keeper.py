"""Starts children, each in its own session; restarts what dies; stops all in reverse order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType
from typing import BinaryIO, Self

from config.processes import sessions
from config.processes.guardian import Ward, end_all

STEP = 0.1
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLOWEST_RESTART = 30.0  # seconds between two starts of a child that keeps dying
STEADY = 60.0  # a child that lived so long starts again at once
LOG_LIMIT = 10 * 1024 * 1024


class StartFailed(RuntimeError):
    """A child died before it was ready."""


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, closed terminal)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One child as it should run. Stage 0 starts first and stops last."""

    name: str
    command: Sequence[str]
    stage: int
    stop: int = signal.SIGTERM
    folder: Path | str = "/"
    environment: Mapping[str, str] | None = None
    user: int | None = None
    group: int | None = None
    log: Path | None = None
    is_ready: Callable[[int], bool] | None = None
    before: Callable[[], None] | None = None


@dataclass(slots=True)
class Child:
    """A program with its present process and the history that decides when it starts again."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    pause: float = 0.0
    again_at: float | None = None


class Keeper:
    """Watches over children; use as a context manager. `lock`: a descriptor that stays locked until all ended."""

    def __init__(self, *, lock: int, say: Callable[[str], None] = print) -> None:
        self.lock = lock
        self.say = say
        self.children: list[Child] = []
        self.is_stopping = False

    def __enter__(self) -> Self:
        self.guardian = self._appoint()
        self.handlers = {number: signal.signal(number, self._ask_to_stop) for number in STOPPING}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_stopping = True
        end_all({child.process.pid: Ward(child.program.stop, child.program.stage) for child in self.children})
        for child in self.children:
            child.process.wait()
        assert self.guardian.stdin is not None
        self.guardian.stdin.close()
        self.guardian.wait()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _appoint(self) -> subprocess.Popen[bytes]:
        """Start a guardian."""
        return subprocess.Popen(
            [sys.executable, "-m", "config.processes.guardian"],
            stdin=subprocess.PIPE, cwd=Path(__file__).resolve().parents[2], start_new_session=True,
            pass_fds=[self.lock], bufsize=0,
        )  # fmt: skip

    def replace_guardian(self) -> None:
        """Start another guardian when the present one died, and tell it of every child."""
        if self.guardian.poll() is None:
            return
        assert self.guardian.stdin is not None
        self.guardian.stdin.close()
        self.guardian = self._appoint()
        for child in self.children:
            self._tell(f"+ {child.process.pid} {child.program.stop:d} {child.program.stage}\n")

    def _tell(self, line: str) -> None:
        assert self.guardian.stdin is not None
        with suppress(BrokenPipeError):  # a new guardian is told of everyone
            self.guardian.stdin.write(line.encode())

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        if program.before:
            program.before()
        assert self.guardian.stdin is not None
        with ExitStack() as stack:
            log = stack.enter_context(_opened(program.log)) if program.log else None
            return subprocess.Popen(
                program.command,
                cwd=program.folder,
                env=program.environment,
                stdin=subprocess.DEVNULL if log else None,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,
                preexec_fn=partial(_report, self.guardian.stdin.fileno(), program.stop, program.stage),
                user=program.user,
                group=program.group,
                extra_groups=None if program.user is None else [],
            )

    def start(self, program: Program) -> Child:
        """Start a child and return when it is ready, however long that takes. Raises StartFailed or Stopped."""
        child = Child(program, self._launch(program), time.monotonic())
        self.children.append(child)
        while program.is_ready and not program.is_ready(child.process.pid):
            if child.process.poll() is not None:
                where = f"（见 {program.log}）" if program.log else ""
                raise StartFailed(f"{program.name} 没有启动成功，退出码 {child.process.returncode}{where}。")
            self.pause()
        return child

    def run(self, program: Program) -> int:
        """Run a command to its end and return its exit code. Raises Stopped."""
        child = self.start(program)
        while child.process.poll() is None:
            self.pause()
        self._forget(child)
        self.children.remove(child)
        return child.process.returncode

    def pause(self) -> None:
        """Let a moment pass. Raises Stopped when somebody asked us to stop."""
        if self.is_stopping:
            raise Stopped
        time.sleep(STEP)

    def watch(self) -> None:
        """Keep every child running until somebody asks us to stop."""
        while not self.is_stopping:
            self.watch_once()
            time.sleep(STEP)

    def watch_once(self) -> None:
        """Look after the guardian and every child once."""
        self.replace_guardian()
        for child in self.children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.process.poll() is None:
            return
        now = time.monotonic()
        if child.again_at is None:
            code = child.process.returncode
            self._forget(child)
            steady = now - child.started_at > STEADY
            child.pause = 0.5 if steady or not child.pause else min(child.pause * 2, SLOWEST_RESTART)
            child.again_at = now + child.pause
            self.say(f"{child.program.name} 已退出（退出码 {code}），{child.pause:g} 秒后重新启动。")
        elif now >= child.again_at:
            child.process, child.started_at, child.again_at = self._launch(child.program), now, None

    def _forget(self, child: Child) -> None:
        """End what a dead child left behind, then strike it from the register."""
        sessions.end({child.process.pid: child.program.stop}, patience=1.0)
        self._tell(f"- {child.process.pid}\n")


def _report(register: int, stop: int, stage: int) -> None:
    """Runs in the child between fork and exec."""
    os.write(register, f"+ {os.getpid()} {stop:d} {stage}\n".encode())


def _opened(path: Path) -> BinaryIO:
    """Open a log for appending; a large one is put aside first."""
    if path.is_file() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
