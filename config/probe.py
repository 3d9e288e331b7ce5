"""`python -m config.probe [web|beat]`: is this container healthy? Exit code 0 or 1."""

import sys
import urllib.error
import urllib.request

import redis

from config import env


def beat_lives() -> int:
    """Ask the broker whether beat showed itself lately (there is one beat)."""
    with redis.Redis.from_url(env.text("REDIS_URL"), socket_timeout=2) as broker:
        return int(not broker.exists("health:beat"))


def web_is_healthy() -> int:
    """Ask `/healthz` under the portal's own name, as the proxy in front of it would."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{env.integer('PORT', 8000)}/healthz",
        headers={"Host": env.words("ALLOWED_HOSTS", "localhost")[0].lstrip("."), "X-Forwarded-Proto": "https"},
    )
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:
            return int(answer.status != 200)
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(beat_lives() if sys.argv[1:] == ["beat"] else web_is_healthy())
