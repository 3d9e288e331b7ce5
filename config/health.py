"""`GET /healthz`: 200 while web, database, broker, worker, beat and what features add all work, 503 otherwise."""

import logging
from collections.abc import Callable
from ipaddress import ip_address

import psycopg
import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
PATIENCE = 1  # second, for each step of a check
ALIVE_SECONDS = 60  # a part that has not shown itself for so long is dead
KEY = "health:{part}"
PARTS = ("worker", "beat", "pool")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def _broker() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def ages() -> dict[str, int]:
    """Return how many seconds ago worker, beat and the worker's pool showed themselves; a dead part is left out."""
    with _broker() as broker:
        left = {part: int(broker.ttl(KEY.format(part=part))) for part in PARTS}
    return {part: ALIVE_SECONDS - seconds for part, seconds in left.items() if seconds >= 0}


def stamp(part: str) -> None:
    """Show that a part lives; the key ends by itself."""
    with _broker() as broker:
        broker.set(KEY.format(part=part), 1, ex=ALIVE_SECONDS)


def _database() -> psycopg.Connection:
    """Open a connection of its own, so that an exhausted pool does not make this wait."""
    place = {name: str(value) for name, value in settings.DATABASES["default"].items()}
    return psycopg.connect(
        host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"], password=place["PASSWORD"],
        connect_timeout=PATIENCE, options=f"-c statement_timeout={PATIENCE * 1000}", autocommit=True,
    )  # fmt: skip


def database_works() -> bool:
    """Ask the database."""
    with _database() as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def broker_works() -> bool:
    """Ask the broker."""
    with _broker() as broker:
        return bool(broker.ping())


def _lives(part: str) -> Callable[[], bool]:
    def lives() -> bool:
        with _broker() as broker:
            return bool(broker.exists(KEY.format(part=part)))

    return lives


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_works,
    "broker": broker_works,
    "worker": _lives("worker"),
    "beat": _lives("beat"),
}


def ask_database(name: str, is_well: Callable[[psycopg.Connection], bool]) -> None:
    """Let a feature add a check of its tables; it gets a connection with a time limit for each statement."""

    def works() -> bool:
        with _database() as connection:
            return is_well(connection)

    CHECKS[name] = works


def states() -> dict[str, bool]:
    """Return which parts work. A part that cannot be asked does not."""
    answers = {"web": True}
    for name, works in CHECKS.items():
        try:
            answers[name] = works()
        except (psycopg.Error, redis.RedisError, OSError) as trouble:
            log.warning("healthz: %s does not work (%s)", name, type(trouble).__name__)
            answers[name] = False
    return answers


def is_loopback(request: HttpRequest) -> bool:
    """Tell whether the caller sits on this machine; behind a proxy everybody seems to."""
    if any(request.META.get(name) for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _may_see_details(request: HttpRequest, answers: dict[str, bool]) -> bool:
    return is_loopback(request) or (answers["database"] and getattr(request.user, "is_staff", False))


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 or 503; which part is missing is told only to this machine and to staff."""
    answers = states()
    status = 200 if all(answers.values()) else 503
    if _may_see_details(request, answers):
        return JsonResponse(answers, status=status)
    return HttpResponse("ok" if status == 200 else "unavailable", status=status, content_type="text/plain")
