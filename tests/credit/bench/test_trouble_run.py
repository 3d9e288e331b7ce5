"""A small fault run: platforms that fail by seed, workers killed (-9) on the way, real processes and a real broker."""

from contextlib import contextmanager

import pytest
from celery import current_app
from django.conf import settings

from credit.bench import trouble
from credit.bench.trouble import Plan, run, seed_of
from credit.sharing.sandbox.faults import Seeded
from credit.sharing.sandbox.receiving import Habits
from tests.credit.sharing.conftest import serving


@pytest.fixture
def broker_of_its_own(monkeypatch):
    """Another number on the same server: no test shares it, and what is queued there is nobody else's."""
    url = settings.REDIS_URL.rsplit("/", 1)[0] + "/13"
    monkeypatch.setattr(settings, "REDIS_URL", settings.REDIS_URL)
    monkeypatch.setattr(current_app.conf, "broker_url", current_app.conf.broker_url)
    return url


@pytest.fixture
def platforms_here(monkeypatch):
    """Both platforms in this process, of less patience: what is killed is the portal's worker, not they."""

    @contextmanager
    def serve(plan, name, port):
        faults, keys = Seeded(plan.share, seed=seed_of(plan, port)), {name: trouble.SECRET}.get
        habits = Habits(deduplicates=plan.deduplicates)
        with serving(f"trouble_{name}", keys, habits=habits, faults=faults, hang_seconds=1.5) as address:
            yield address

    monkeypatch.setattr(trouble, "serving", serve)
    monkeypatch.setattr(trouble, "TIMEOUT", 1)


def test_nothing_is_lost_or_doubled_while_everything_goes_wrong(transactional_db, broker_of_its_own, platforms_here):
    plan = Plan(40, 1, kill_every=2.0, deduplicates=False, kills_database=False, kills_broker=False, package_size=10)
    result = run(plan, port=0, redis_url=broker_of_its_own)
    assert result["is_exact"], result
    assert result["one"]["held"] == result["two"]["held"] == 36
    assert result["workers_killed"] > 0
