"""The fault run: records on their way to two platforms while everything goes wrong that can.

The platforms fail in a share of their calls, by seed. Workers are killed (-9) every few seconds, the broker is killed
and loses all it knew, the database is killed too. Meanwhile records are corrected and withdrawn. In the end the books
of both platforms must hold exactly the published set, each version applied once, also where a platform does not
deduplicate but answers for its receipts.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis
from celery import current_app
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from redis.backoff import NoBackoff
from redis.retry import Retry

from credit.bench.database import database_url
from credit.bench.push import SECRET, platform_at, released_penalties
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sharing.lifecycle import CLOSED, DeliveryState
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.outbox import queue
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.services import sweep

NAMES = ("one", "two")
TIMEOUT, HANG = 2, 3.0  # seconds: a call that hangs outlasts the patience of the client
LONGEST_RUN = 1800.0
WHOLE = 0.1  # of the kills take the whole worker: what all its processes held is nobody's then
FAULTS = ("lost", "wrong", "doubled", "open")
CHANGED, WITHDRAWN = 20, 10  # per cent of the records while they are on their way


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes wrong in one run, and how much there is to do."""

    records: int
    seed: int
    share: float = 0.3
    kill_every: float = 3.0
    deduplicates: bool = True
    kills_database: bool = True
    kills_broker: bool = True
    package_size: int = 50


@dataclass(slots=True)
class Harm:
    """What was done to the portal."""

    workers_killed: int = 0
    broker_killed: int = 0
    database_killed: int = 0


def run(plan: Plan, *, port: int, redis_url: str) -> dict[str, Any]:
    """Return what came of one run in the connected database, which belongs to the run alone."""
    _use_broker(redis_url)
    ids = released_penalties(plan.records)
    Delivery.objects.all().delete()
    Package.objects.all().delete()
    started, harm = time.monotonic(), Harm()
    with ExitStack() as stack:
        for number, name in enumerate(NAMES):
            stack.enter_context(_platform(plan, name, port + number))
        worker = stack.enter_context(Worker.running(redis_url))
        queue(ids)
        _suffer(plan, ids, worker, harm, redis_url)
    books = {name: _compare(name) for name in NAMES}
    return {
        "seed": plan.seed, "records": plan.records, "deduplicates": plan.deduplicates,
        "seconds": round(time.monotonic() - started, 1), "workers_killed": harm.workers_killed,
        "broker_killed": harm.broker_killed, "database_killed": harm.database_killed, **books,
        "is_exact": not any(book[fault] for book in books.values() for fault in FAULTS),
    }  # fmt: skip


class Worker:
    """A Celery worker that is started again when it dies."""

    def __init__(self, redis_url: str) -> None:
        self._environment = {**os.environ, "DATABASE_URL": database_url(), "REDIS_URL": redis_url, "LOG_LEVEL": "ERROR"}
        self._process = self._start()

    @classmethod
    @contextmanager
    def running(cls, redis_url: str) -> Iterator["Worker"]:
        worker = cls(redis_url)
        try:
            yield worker
        finally:
            worker.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--concurrency", "2",
            "--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--pool", "prefork",
        ]  # fmt: skip
        return subprocess.Popen(
            command, cwd=Path(settings.BASE_DIR), env=self._environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill_one(self, chance: random.Random) -> int:
        """Kill one of the processes that do the work, now and then all of them at once; return how many times."""
        if chance.random() < WHOLE:
            self.kill()
            return 1
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self._process.pid).children()
            if children:
                chance.choice(children).kill()
                return 1
        return 0

    def keep(self) -> None:
        """Start the worker again when it has died."""
        if self._process.poll() is not None:
            self._process = self._start()

    def kill(self) -> None:
        """Kill the worker with all of its processes."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _suffer(plan: Plan, ids: list[int], worker: Worker, harm: Harm, redis_url: str) -> None:
    """Do all the harm of a plan, one thing after the other, until everything is delivered."""
    chance, deadline = random.Random(plan.seed), time.monotonic() + LONGEST_RUN  # noqa: S311
    tasks: list[Callable[[], None]] = [lambda: _change(ids, chance)]
    if plan.kills_broker:
        tasks.append(lambda: _kill_broker(redis_url, harm))
    tasks.append(lambda: _withdraw(ids, chance))
    if plan.kills_database:
        tasks.append(lambda: _kill_database(harm))
    next_kill = time.monotonic() + plan.kill_every
    while time.monotonic() < deadline:
        with suppress(OperationalError, InterfaceError, psycopg.Error):
            sweep()
            if not tasks and not _open():
                return
        if time.monotonic() >= next_kill:
            next_kill = time.monotonic() + plan.kill_every
            harm.workers_killed += worker.kill_one(chance)
            if tasks:
                _persist(tasks.pop(0))
        worker.keep()
        time.sleep(1)
        connection.close_if_unusable_or_obsolete()


def _persist(task: Callable[[], None]) -> None:
    """Do one thing, again when the database was just away."""
    for _ in range(30):
        with suppress(OperationalError, InterfaceError, psycopg.Error):
            task()
            return
        connection.close()
        time.sleep(1)
    raise RuntimeError("The database did not come back.")


def _change(ids: list[int], chance: random.Random) -> None:
    _revise(chance.sample(ids, len(ids) * CHANGED // 100), RecordStatus.PUBLISHED)


def _withdraw(ids: list[int], chance: random.Random) -> None:
    _revise(chance.sample(ids, len(ids) * WITHDRAWN // 100), RecordStatus.WITHDRAWN)


def _revise(ids: list[int], status: RecordStatus) -> None:
    """Give records a new revision as the services do, and queue it in the same transaction."""
    with transaction.atomic():
        rows = Record.objects.select_for_update().filter(pk__in=ids, status=RecordStatus.PUBLISHED)
        found = list(rows.values_list("pk", flat=True))
        Record.objects.filter(pk__in=found).update(revision=F("revision") + 1, status=status)
        queue(found, "D" if status == RecordStatus.WITHDRAWN else "U")


def _open() -> bool:
    waiting = [state.value for state in DeliveryState if state not in CLOSED | {DeliveryState.REJECTED}]
    return Delivery.objects.filter(state__in=waiting).exists()


def _use_broker(redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    current_app.conf.broker_url = redis_url


def _broker(redis_url: str) -> redis.Redis:
    return redis.Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


def _kill_broker(redis_url: str, harm: Harm) -> None:
    """Let the broker forget everything, then kill it; its keeper starts it again."""
    with _broker(redis_url) as broker:
        pid = broker.info("server")["process_id"]
        broker.flushall()
    os.kill(pid, signal.SIGKILL)
    harm.broker_killed += 1


def _kill_database(harm: Harm) -> None:
    """Kill the database server (-9) in the midst of everything; its keeper starts it again, and it recovers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    postmaster = psutil.Process(backend).ppid()
    connection.close()
    os.kill(postmaster, signal.SIGKILL)
    harm.database_killed += 1


@contextmanager
def _platform(plan: Plan, name: str, port: int) -> Iterator[Platform]:
    """Run a platform that fails by the seed, with empty books."""
    ledger = Ledger(f"trouble_{name}")
    ledger.empty()
    ledger.close()
    with serving(plan, name, port) as address:
        yield platform_at(
            address, code=name, timeout_seconds=TIMEOUT, first_pause_seconds=1, longest_pause_seconds=4, workers=2,
            failures=0, retry_at=None, package_size=plan.package_size,
        )  # fmt: skip


@contextmanager
def serving(plan: Plan, name: str, port: int) -> Iterator[str]:
    """Run a platform in a process of its own and yield its address."""
    command = [
        sys.executable, "manage.py", "sandbox_platform", "--name", f"trouble_{name}", "--port", str(port),
        "--faults", str(plan.share), "--seed", str(seed_of(plan, port)), "--hang", str(HANG),
        *([] if plan.deduplicates else ["--no-dedup"]),
    ]  # fmt: skip
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "SANDBOX_KEYS": f"{name}:{SECRET}", "LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    process = subprocess.Popen(
        command, cwd=Path(settings.BASE_DIR), env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("The sandbox platform did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout:
            process.stdout.close()


def seed_of(plan: Plan, port: int) -> int:
    """Return the seed of the platform at this port: the two of them fail in other ways."""
    return plan.seed * 10 + port % 2


def _compare(name: str) -> dict[str, int]:
    """Return how a platform's books differ from the published set; nothing may."""
    published = dict(Record.objects.filter(status=RecordStatus.PUBLISHED).values_list("public_id", "revision"))
    ledger = Ledger(f"trouble_{name}")
    held = {row.key: row.version for row in ledger.holds("XZCF", "2000-01-01", "2100-01-01")}
    totals = ledger.totals()
    ledger.close()
    return {
        "held": len(held), "lost": len(published.keys() - held.keys()),
        "wrong": sum(published.get(key) != version for key, version in held.items()),
        "doubled": totals["doubled"], "repeated": totals["repeated"],
        "open": Delivery.objects.filter(platform__code=name).exclude(state__in=sorted(CLOSED)).count(),
    }  # fmt: skip
