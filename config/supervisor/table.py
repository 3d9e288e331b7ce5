"""What runs besides the databases, and how."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from config.env import ROOT
from config.processes.keeper import Program

PYTHON = sys.executable
SANDBOXES = {"city": "SANDBOX_CITY_URL", "province": "SANDBOX_PROVINCE_URL"}
HOST = "127.0.0.1"
PLATFORMS, PORTAL = 1, 2  # stages: what stops first has the higher number


def worker_count() -> int:
    """Return how many tasks run at once: one per processor, two to four."""
    return max(2, min(4, os.cpu_count() or 2))


def web(port: int) -> list[str]:
    """Return the command of the web server: 2 processes with 2 threads each."""
    return [
        PYTHON, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2",
        "--blocking-threads", "2", "--no-ws", "--no-access-log", "--log-level", "warning",
        "--workers-kill-timeout", "2", "--respawn-failed-workers", "config.wsgi:application",
    ]  # fmt: skip


def worker() -> list[str]:
    """Return the command of the Celery worker."""
    return [
        PYTHON, "-m", "celery", "-A", "config.celery", "worker", "--concurrency", str(worker_count()),
        "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def beat(folder: Path) -> list[str]:
    """Return the command of Celery beat; its memory lies in the data folder."""
    schedule = folder / "beat" / "schedule"
    return [
        PYTHON, "-m", "celery", "-A", "config.celery", "beat", "--schedule", str(schedule), "--pidfile", "",
        "--loglevel", "WARNING",
    ]  # fmt: skip


def sandbox(name: str, url: str, folder: Path) -> list[str]:
    """Return the command of a sandbox platform that can be reached in every mode."""
    return [
        PYTHON, "manage.py", "sandbox_platform", "--name", name, "--port", str(urlsplit(url).port), "--own-library",
        "--files", str(folder / "exchange" / name),
    ]  # fmt: skip


def programs(folder: Path, *, port: int, values: Mapping[str, str], environment: Mapping[str, str]) -> list[Program]:
    """Return everything that runs after set-up, in the order of its start."""
    commands = {f"sandbox-{name}": (PLATFORMS, sandbox(name, values[key], folder)) for name, key in SANDBOXES.items()}
    commands |= {"worker": (PORTAL, worker()), "beat": (PORTAL, beat(folder)), "web": (PORTAL, web(port))}
    return [
        Program(
            name=name,
            command=command,
            stage=stage,
            folder=ROOT,
            environment=environment,
            log=folder / "log" / f"{name}.log",
        )
        for name, (stage, command) in commands.items()
    ]
