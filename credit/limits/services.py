"""Rate limits: a sliding window of counts in Valkey, shared by all web processes.

Who asks is known only by a keyed hash that changes every day: no address is stored. When Valkey is away the portal
stays open rather than shut (a limit protects the machine, it is not a right).
"""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from redis import Redis, RedisError

from credit.kernel.errors import DomainError
from credit.sealing import lookup_hash

log = logging.getLogger(__name__)
_clients: dict[str, Redis] = {}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` calls in any `seconds` for one caller of one place."""

    name: str
    count: int
    seconds: int


class TooMany(DomainError):
    """The caller has to wait `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too_many", f"查得太快了，请过 {retry_after} 秒再试。")
        self.retry_after = retry_after


def _client() -> Redis:
    if settings.REDIS_URL not in _clients:
        _clients[settings.REDIS_URL] = Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5
        )
    return _clients[settings.REDIS_URL]


def caller_of(request: HttpRequest) -> str:
    """Return today's pseudonym of the caller: a keyed hash of address and day."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXIES
    if hops:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = chain[-hops] if len(chain) >= hops else address
    return lookup_hash("caller", f"{address}|{timezone.localdate()}")[:24]


def spend(limit: Limit, caller: str, *, cost: int = 1, now: float | None = None) -> int:
    """Count `cost` calls of `caller` and return how many are left. Raises TooMany with the seconds to wait.

    Two fixed windows weighted by time make one sliding window: exact enough, two keys, one round trip.
    """
    moment = time.time() if now is None else now
    window = int(moment // limit.seconds)
    elapsed = moment / limit.seconds - window
    current, previous = (f"limit:{limit.name}:{caller}:{number}" for number in (window, window - 1))
    try:
        with _client().pipeline(transaction=False) as pipe:
            pipe.incrby(current, cost)
            pipe.expire(current, limit.seconds * 2)
            pipe.get(previous)
            used, _, before = pipe.execute()
    except RedisError as trouble:
        log.warning("rate limit %s not counted: %s", limit.name, type(trouble).__name__)
        return limit.count
    total = used + int(before or 0) * (1 - elapsed)
    if total > limit.count:
        raise TooMany(max(1, round(limit.seconds * (1 - elapsed))))
    return int(limit.count - total)
