"""The worker stops at every step of the send loop in turn; whoever comes next brings the same end about.

A step is a moment before or after a statement or a call. From the moment of death on, no statement of the dead worker
reaches the database any more, and its connection goes: what was not committed is undone, its lock is free.
"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from credit.sharing.models import Package, Platform
from credit.sharing.outbox import queue
from credit.sharing.platforms.registry import client_for
from credit.sharing.sandbox.receiving import Habits
from credit.sharing.sending import push_platform

from .conftest import change, released


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
        self.step()
        result = execute(*call)
        self.step()
        return result

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
    """Run a worker for so many steps; tell whether it died of it."""
    fate = Fate(steps)
    try:
        with connection.execute_wrapper(fate.statement):
            push_platform(platform.pk, client_for=fate.client)
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


@pytest.mark.parametrize("trouble", [(), ("reset after",)])
def test_a_worker_that_stops_at_any_step_neither_loses_nor_doubles(city, trouble):
    """Against a platform that applies everything as often as it comes and answers for its receipts."""
    city.desk.habits = Habits(deduplicates=False)
    platform = city.register(package_size=2, timeout_seconds=1)
    records = [released() for _ in range(3)]
    for steps in range(200):
        queue([change(record).pk for record in records])
        city.faults = trouble
        died = run_until_death(platform, steps)
        city.faults = []
        recover(platform)
        assert city.held() == {record.public_id: record.revision for record in records}, steps
        assert city.ledger.totals()["doubled"] == city.ledger.totals()["late"] == 0, steps
        assert not Package.objects.filter(closed_at=None).exists(), steps
        if not died:
            break
    assert steps > 30
