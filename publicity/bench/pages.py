"""The search page against the bare page: latency of one client, rate of eight, on granian as in production."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from django.conf import settings
from django.db import connection

from credit.bench.database import scratch_database
from credit.bench.search import SqlTime, fill, mixed_questions, sample_of, warm_up
from credit.search import frequencies
from credit.search.query import find

CLIENTS = 8
WAIT_SECONDS = 30


def run(n: int = 1_000_000, *, questions: int = 200, rounds: int = 3, keep: bool = True) -> dict[str, Any]:
    """Return medians of interleaved rounds over `n` subjects: milliseconds of a page, pages per second, ratios."""
    name = f"bench_search_{n}"
    with scratch_database(name, keep=keep) as is_new:
        if is_new:
            fill(n)
        frequencies.forget()
        sample = sample_of(n, Random(11))
        warm_up(sample, Random(11))
        asked = [q for q, _ in mixed_questions(sample, Random(12), questions)]
        sql_ms = median(_sql_ms(asked))
        with served(name) as address:
            measured = [_round(address, asked) for _ in range(rounds + 1)][1:]  # the first one warms up
    result = {key: median(one[key] for one in measured) for key in measured[0]}
    return {
        "subjects": n,
        "load": round(os.getloadavg()[0], 2),
        "sql_p50_ms": round(sql_ms, 2),
        **{key: round(value, 2) for key, value in result.items()},
        "page_over_bare_in_sql": round((result["page_p50_ms"] - result["bare_p50_ms"]) / sql_ms, 2),
        "rate_ratio_8_clients": round(result["page_per_s"] / result["bare_per_s"], 3),
    }


def _sql_ms(asked: list[str]) -> Iterator[float]:
    for q in asked:
        spent = SqlTime()
        with connection.execute_wrapper(spent):
            find(q)
        yield spent.seconds * 1000


@contextmanager
def served(database: str) -> Iterator[str]:
    """Serve the portal over `database` as in production (granian, 2 workers × 2 threads); yields its address."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "2", "--no-access-log", "config.wsgi:application",
    ]  # fmt: skip
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.bench", "DATABASE_URL": _address(database)}
    env["REDIS_URL"] = settings.REDIS_URL
    web = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/bench/bare/")
        yield address
    finally:
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(database: str) -> str:
    values = settings.DATABASES["default"]
    user, password = quote(str(values["USER"]), safe=""), quote(str(values["PASSWORD"]), safe="")
    return f"postgresql://{user}:{password}@{values['HOST']}:{values['PORT']}/{database}"


def _wait(address: str) -> None:
    until, last = time.monotonic() + WAIT_SECONDS, "no answer"
    while time.monotonic() < until:
        try:
            status = httpx.get(address).status_code
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        if status == 200:
            return
        last = f"status {status}"
        time.sleep(0.2)
    raise TimeoutError(f"the web server did not come up: {last}")


def _round(address: str, asked: list[str]) -> dict[str, float]:
    pages = [f"{address}/query/?{urlencode({'q': q})}" for q in asked]
    bare = [f"{address}/bench/bare/"] * len(asked)
    return {
        "bare_p50_ms": latency(bare),
        "page_p50_ms": latency(pages),
        "bare_per_s": rate(bare * 4),
        "page_per_s": rate(pages * 2),
    }


def latency(addresses: list[str], **options: Any) -> float:
    """Return the median time of a page for one client, in milliseconds."""
    spent = []
    with httpx.Client(**options) as client:
        for address in addresses:
            started = time.perf_counter()
            client.get(address).raise_for_status()
            spent.append((time.perf_counter() - started) * 1000)
    return median(spent)


def rate(addresses: list[str]) -> float:
    """Return pages per second with eight clients at once."""
    started = time.perf_counter()
    threads = [threading.Thread(target=_fetch_all, args=(addresses[place::CLIENTS],)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(addresses) / (time.perf_counter() - started)


def _fetch_all(addresses: list[str]) -> None:
    with httpx.Client(timeout=30) as client:
        for address in addresses:
            client.get(address).raise_for_status()
