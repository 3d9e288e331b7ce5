"""The Celery application: it only wakes workers; the queue of record is the outbox table.

Worker and beat show that they live by keys in the broker that expire (read by `config.health`). The worker's key is
written by its main process, so a worker busy with a long load is alive; beat's is written when it sends the heartbeat.
"""

import os
import time
from contextlib import suppress

from celery import Celery
from celery.signals import after_task_publish, beat_init, heartbeat_sent, worker_init
from redis.exceptions import RedisError

from config import heap

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT = "config.heartbeat"
_next_stamp = 0.0


@app.task(name=HEARTBEAT)
def heartbeat() -> None:
    """Show that the worker's pool takes tasks."""
    _stamp("pool")


def _stamp(part: str) -> None:
    from config import health

    health.stamp(part)


@worker_init.connect
def worker_settles(**signal: object) -> None:
    """Runs in the main process, before the pool is forked from it."""
    heap.settle()


@heartbeat_sent.connect
def worker_lives(**signal: object) -> None:
    """Stamp the worker's key, at most once in five seconds (Celery beats every two)."""
    global _next_stamp
    now = time.monotonic()
    if now >= _next_stamp:
        _next_stamp = now + 5
        with suppress(RedisError):  # the broker is away: nothing to tell it; Celery reconnects by itself
            _stamp("worker")


@beat_init.connect
@after_task_publish.connect(sender=HEARTBEAT)
def beat_lives(**signal: object) -> None:
    """Stamp beat's key when it starts and whenever it sends the heartbeat (nobody else sends it)."""
    with suppress(RedisError):
        _stamp("beat")
