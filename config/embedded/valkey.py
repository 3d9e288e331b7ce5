"""The embedded Valkey: written configuration, command line, readiness."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import redis

from config.embedded.instance import LOOPBACK, port_of

SETTINGS = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
appendonly {durable}
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


def configure(folder: Path, url: str, *, disposable: bool = False) -> Path:
    """Write the configuration (mode 600: it holds the password) and return its path."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "valkey.conf"
    password = unquote(urlsplit(url).password or "")
    text = SETTINGS.format(
        host=LOOPBACK, port=port_of(url), password=password, folder=f'"{folder}"', durable="no" if disposable else "yes"
    )
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    return path


def is_ready(url: str) -> bool:
    """Tell whether the server answers; while it reads its file after a crash it does not yet."""
    with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
        try:
            return bool(client.ping())
        except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, redis.exceptions.BusyLoadingError):
            return False
