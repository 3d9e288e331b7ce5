"""`/healthz` tells whether all works, and tells strangers nothing else."""

import uuid

import pytest
import redis
from django.conf import settings

from config import celery, health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """Keys of this test's own: the broker is shared."""
    monkeypatch.setattr(health, "KEY", f"{uuid.uuid4()}:{{part}}")
    yield
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete(*(health.KEY.format(part=part) for part in ("worker", "beat", "pool")))


@pytest.fixture
def all_live():
    for part in ("worker", "beat"):
        health.stamp(part)


@pytest.mark.usefixtures("all_live")
def test_all_parts_work(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(("web", "database", "broker", "worker", "beat", "backlog"), True)


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_a_part_that_never_showed_itself_is_missed(client, part):
    health.stamp({"worker": "beat", "beat": "worker"}[part])
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert [name for name, works in answer.json().items() if not works] == [part]


def test_a_stamp_ends_by_itself_within_two_minutes():
    health.stamp("worker")
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        assert 0 < broker.ttl(health.KEY.format(part="worker")) < 120


@pytest.mark.usefixtures("all_live")
def test_without_a_database_the_portal_is_ill(client, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", "1")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert [name for name, works in answer.json().items() if not works] == ["database", "backlog"]


def test_without_a_broker_the_portal_is_ill(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert [name for name, works in answer.json().items() if not works] == ["broker", "worker", "beat"]


@pytest.mark.usefixtures("all_live")
@pytest.mark.parametrize("stranger", [
    {"REMOTE_ADDR": "203.0.113.9"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    {"REMOTE_ADDR": ""},
])  # fmt: skip
def test_a_stranger_learns_only_yes_or_no(client, stranger):
    answer = client.get("/healthz", **stranger)
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.usefixtures("all_live")
def test_staff_see_the_parts_from_anywhere(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="clerk", is_staff=True))
    assert client.get("/healthz", REMOTE_ADDR="203.0.113.9").json()["worker"] is True


def test_a_stranger_learns_of_trouble_without_its_cause(client):
    answer = client.get("/healthz", REMOTE_ADDR="203.0.113.9")
    assert (answer.status_code, answer.content) == (503, b"unavailable")


def test_the_answer_is_never_cached(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]


def test_the_worker_stamps_from_its_main_process_and_not_too_often(monkeypatch):
    stamped = []
    monkeypatch.setattr(health, "stamp", stamped.append)
    monkeypatch.setattr(celery, "_next_stamp", 0.0)
    for _ in range(3):
        celery.worker_lives(sender=None)
    celery.beat_lives(sender=None)
    celery.heartbeat()
    assert stamped == ["worker", "beat", "pool"]


def test_an_absent_broker_does_not_stop_worker_or_beat(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(celery, "_next_stamp", 0.0)
    celery.worker_lives(sender=None)
    celery.beat_lives(sender=None)
    with pytest.raises(redis.ConnectionError):
        health.stamp("worker")
