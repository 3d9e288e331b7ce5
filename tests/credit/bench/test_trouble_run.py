"""A small fault run: platforms that fail by seed, workers killed (-9) on the way, real processes and a real broker."""

import pytest
from celery import current_app
from django.conf import settings

from credit.bench.trouble import Plan, run
from tests.credit.sharing.test_commands_and_tasks import free_port


@pytest.fixture
def broker_of_its_own(monkeypatch):
    """Another number on the same server: no test shares it, and what is queued there is nobody else's."""
    url = settings.REDIS_URL.rsplit("/", 1)[0] + "/13"
    monkeypatch.setattr(settings, "REDIS_URL", settings.REDIS_URL)
    monkeypatch.setattr(current_app.conf, "broker_url", current_app.conf.broker_url)
    return url


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_while_everything_goes_wrong(transactional_db, broker_of_its_own):
    plan = Plan(60, 1, kill_every=4.0, deduplicates=False, restarts_database=False, kills_broker=False, package_size=10)
    result = run(plan, port=free_port(), redis_url=broker_of_its_own)
    assert result["is_exact"], result
    assert result["one"]["held"] == result["two"]["held"] == 54
    assert result["workers_killed"] > 0
