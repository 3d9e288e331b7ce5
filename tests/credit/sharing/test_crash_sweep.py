"""The worker stops at every step of the send loop in turn; whoever comes next brings the same end about.

A step is a moment before a statement, or before or after a call. From the moment of death on, no statement of the dead
worker reaches the database any more, and its connection goes: what was not committed is undone, its lock is free.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from credit.sharing.models import Package, Platform
from credit.sharing.outbox import queue
from credit.sharing.platforms.registry import client_for
from credit.sharing.sandbox.receiving import Habits
from credit.sharing.sending import push_platform

from .conftest import change, later, released


class Dead(BaseException):
    """The process is no more."""


class Fate:
    """Lets a worker live for so many steps."""

    def __init__(self, steps):
        self.left = steps

    @property
    def struck(self):
        return self.left < 0

    def step(self):
        if self.left <= 0:
            self.left = -1
            raise Dead
        self.left -= 1

    def statement(self, execute, *call):
        """Die before it: to die behind it is the same as before the next, or it is undone with its transaction."""
        self.step()
        return execute(*call)

    @contextmanager
    def client(self, platform):
        with client_for(platform) as inner:
            yield Watched(inner, self)


class Watched:
    def __init__(self, inner, fate):
        self.inner, self.fate = inner, fate

    def push(self, batch):
        return self._call(self.inner.push, batch)

    def receipt(self, batch):
        return self._call(self.inner.receipt, batch)

    def _call(self, method, batch):
        self.fate.step()
        result = method(batch)
        self.fate.step()
        return result


def run_until_death(platform, steps):
    """Run a worker for so many steps, over the trouble of its first turn into the next; tell whether it died."""
    fate = Fate(steps)
    try:
        for _ in range(2):
            with connection.execute_wrapper(fate.statement):
                push_platform(platform.pk, client_for=fate.client)
            later(platform)
    except Dead:
        pass
    if fate.struck:
        connection.close()
    return fate.struck


def recover(platform):
    """Let the time pass after which the next worker may be sure that the dead one's call is over."""
    past = timezone.now() - timedelta(minutes=5)
    Platform.objects.filter(pk=platform.pk).update(retry_at=None)
    Package.objects.filter(closed_at=None).update(claimed_at=past, due_at=past)
    push_platform(platform.pk)


def test_a_worker_that_stops_at_any_step_neither_loses_nor_doubles(city):
    """Against a platform that applies everything as often as it comes and answers for its receipts.

    The first package goes well, the answer to the second is lost: its receipt is asked for in the second turn.
    """
    city.desk.habits = Habits(deduplicates=False)
    platform = city.register(package_size=1, timeout_seconds=1)
    records = [released() for _ in range(2)]
    for steps in range(200):
        queue([change(record).pk for record in records])
        city.faults = ["", "reset after"]
        died = run_until_death(platform, steps)
        city.faults = []
        recover(platform)
        assert city.held() == {record.public_id: record.revision for record in records}, steps
        assert city.ledger.totals()["doubled"] == city.ledger.totals()["late"] == 0, steps
        assert not Package.objects.filter(closed_at=None).exists(), steps
        if not died:
            break
    assert steps > 30
