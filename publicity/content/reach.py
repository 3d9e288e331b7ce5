"""How often an article was read: counted in Valkey, written to the database once a minute for all articles together.

When Valkey is away a reading is not counted; the page does not wait for it.
"""

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from redis import Redis, RedisError
from redis.exceptions import ResponseError

log = logging.getLogger(__name__)
_clients: dict[str, Redis] = {}
ADD = """
UPDATE publicity_article a SET views = a.views + n.readings
FROM unnest(%s::bigint[], %s::bigint[]) AS n (id, readings) WHERE a.id = n.id
"""


def _client() -> Redis:
    if settings.REDIS_URL not in _clients:
        _clients[settings.REDIS_URL] = Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5
        )
    return _clients[settings.REDIS_URL]


def _key(name: str) -> str:
    return cache.make_key(f"article-readings:{name}")


def count_reading(article_id: int) -> None:
    """Count one reading of an article; no write to the database."""
    try:
        _client().hincrby(_key("now"), str(article_id), 1)
    except RedisError as trouble:
        log.warning("a reading was not counted: %s", type(trouble).__name__)


def flush() -> int:
    """Add the counted readings to the articles. Returns how many readings.

    The counts are set aside under another name first, so that none is lost or counted twice while others go on; what
    a broken run left aside is added before.
    """
    return _add() + (_add() if _set_aside() else 0)


def _set_aside() -> bool:
    try:
        return bool(_client().renamenx(_key("now"), _key("aside")))
    except ResponseError:  # nothing was read since
        return False


def _add() -> int:
    counted = _client().hgetall(_key("aside"))
    if not counted:
        return 0
    numbers, readings = [int(number) for number in counted], [int(count) for count in counted.values()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ADD, [numbers, readings])
        _client().delete(_key("aside"))
    return sum(readings)
