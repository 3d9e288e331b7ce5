"""Home and detail from memory, beside a bare Django view that returns as many constant bytes through the same stack."""

import os
from collections.abc import Iterator
from statistics import median
from typing import Any

import httpx
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from credit.bench.database import scratch_database
from credit.bench.push import released_penalties
from credit.records.models import Record
from publicity.bench.pages import CLIENTS, latency, rate, served

PLAIN = "/bench/plain/"
NAME = "bench_kept"


def run(n: int = 2000, *, requests: int = 400, rounds: int = 20) -> dict[str, Any]:
    """Return pages per second with eight clients, and ratios, medians of many short rounds over `n` penalties.

    A ratio is taken within each round, page and plain view in turns, so that what else the machine does weighs little.
    `written_per_s` is the same page with a session cookie, which is never answered from memory.
    """
    with scratch_database(NAME):
        call_command("setup_portal", verbosity=0)
        call_command("setup_content", verbosity=0)
        released_penalties(n)
        pages = {"home": reverse("home"), "detail": _detail()}
        with served(NAME) as address:
            measured = [dict(_round(address, pages, requests)) for _ in range(rounds + 1)][1:]  # the first one warms up
    result = {key: median(one[key] for one in measured) for key in measured[0]}
    ratios = {
        f"{name}_ratio": median(one[f"{name}_per_s"] / one[f"plain_{name}_per_s"] for one in measured) for name in pages
    }
    return {
        "load": round(os.getloadavg()[0], 2),
        "clients": CLIENTS,
        **{key: round(value, 2) for key, value in result.items()},
        **{key: round(value, 3) for key, value in ratios.items()},
    }


def _detail() -> str:
    record = Record.objects.filter(publicity_start__lte=timezone.localdate()).earliest("pk")
    return reverse("penalty-detail", args=[record.public_id])


def _round(address: str, pages: dict[str, str], requests: int) -> Iterator[tuple[str, float]]:
    for name, path in pages.items():
        size = len(httpx.get(f"{address}{path}").raise_for_status().content)
        plain = f"{address}{PLAIN}{size}/"
        yield f"plain_{name}_per_s", rate([plain] * requests)
        yield f"{name}_per_s", rate([f"{address}{path}"] * requests)
        yield f"written_{name}_ms", latency([f"{address}{path}"] * 5, headers={"Cookie": "sessionid=none"})
        yield f"{name}_ms", latency([f"{address}{path}"] * 25)
