"""`GET /metrics`: the portal's state as Prometheus reads it, for this machine and for who bears the token.

Every figure is read from the database or the broker when asked for, so any web process gives the same answer.
Features register a collector; labels are codes and states, never names.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator

import redis
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily

from config import health

log = logging.getLogger(__name__)
Collect = Callable[[], Iterable[Metric]]
_collectors: dict[str, Collect] = {}


def register(name: str, collect: Collect) -> None:
    """Let a feature add figures; the same name again replaces them."""
    _collectors[name] = collect


def gauge(name: str, text: str, labels: Iterable[str], rows: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    """Return a gauge with its samples: (label values, value)."""
    family = GaugeMetricFamily(name, text, labels=list(labels))
    for values, value in rows:
        family.add_metric(list(values), value)
    return family


def _heartbeats() -> Iterator[Metric]:
    ages = health.ages()
    rows = [((part,), float(part in ages)) for part in health.PARTS]
    yield gauge("credit_heartbeat_up", "1 while the part has shown itself within a minute.", ["part"], rows)
    yield gauge(
        "credit_heartbeat_age_seconds", "Seconds since the part showed itself.", ["part"],
        [((part,), float(age)) for part, age in ages.items()],
    )  # fmt: skip


class _Everything:
    """What the registry asks: all collectors, one after the other; one that fails is told by its own gauge."""

    def collect(self) -> Iterator[Metric]:
        failed = []
        for name, collect in {"heartbeats": _heartbeats, **_collectors}.items():
            try:
                yield from list(collect())
            except (DatabaseError, redis.RedisError, OSError) as trouble:
                log.warning("metrics: %s cannot be read (%s)", name, type(trouble).__name__)
                failed.append(name)
        yield gauge(
            "credit_collector_failed", "1 where figures could not be read.", ["collector"],
            [((name,), float(name in failed)) for name in ("heartbeats", *_collectors)],
        )  # fmt: skip


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return health.is_loopback(request) or bool(token and secrets.compare_digest(given.encode(), token.encode()))


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text form; for everybody else the address does not exist."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
