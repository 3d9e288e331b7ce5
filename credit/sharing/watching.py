"""What a monitor is told of the outbox: a check in `/healthz` and figures in `/metrics`."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client import Metric

from config import health, metrics
from credit.sharing import backlog
from credit.sharing.models import Platform


def register() -> None:
    """Add check and figures (called when the app starts)."""
    health.ask_database("backlog", backlog.no_backlog_too_old)
    metrics.register("sharing", figures)


def figures() -> Iterator[Metric]:
    """Yield deliveries by state, age of the backlog, last acceptance, open packages, failures."""
    yield metrics.gauge(
        "credit_deliveries", "Deliveries that are not closed, by state.", ["platform", "state"],
        [((code, state), rows) for code, state, rows in backlog.states_of_platforms()],
    )  # fmt: skip
    yield metrics.gauge(
        "credit_packages", "Packages without a final answer, by state.", ["platform", "state"],
        [((code, state), rows) for code, state, rows in backlog.open_packages()],
    )  # fmt: skip
    yield from _ages()
    troubles = backlog.troubles()
    yield metrics.gauge(
        "credit_platform_failures", "Failures in a row.", ["platform"], [((code,), n) for code, n, _ in troubles]
    )
    yield metrics.gauge(
        "credit_platform_paused",
        "1 while paused.",
        ["platform"],
        [((code,), float(is_off)) for code, _, is_off in troubles],
    )


def _ages() -> Iterator[Metric]:
    codes = dict(Platform.objects.values_list("pk", "code"))
    now = timezone.now()
    oldest: dict[str, float] = dict.fromkeys(codes.values(), 0.0)
    accepted: dict[str, float] = {}
    for one in backlog.standings():
        code = codes[one.platform_id]
        if one.oldest_at:
            oldest[code] = max(oldest[code], (now - one.oldest_at).total_seconds())
        if one.accepted_at:
            accepted[code] = max(accepted.get(code, 0.0), one.accepted_at.timestamp())
    yield metrics.gauge(
        "credit_backlog_age_seconds", "How long the oldest waiting row waits; 0 without backlog.", ["platform"],
        [((code,), age) for code, age in oldest.items()],
    )  # fmt: skip
    yield metrics.gauge(
        "credit_last_accepted_timestamp_seconds", "When a row was accepted last.", ["platform"],
        [((code,), moment) for code, moment in accepted.items()],
    )  # fmt: skip
