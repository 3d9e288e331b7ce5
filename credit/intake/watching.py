"""What a monitor is told of the intake."""

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client import Metric

from config import metrics
from credit.intake.models import Batch


def register() -> None:
    """Add the figures (called when the app starts)."""
    metrics.register("intake", figures)


def figures() -> Iterator[Metric]:
    """Yield batches by status."""
    rows = Batch.objects.order_by("status").values_list("status").annotate(n=Count("pk"))
    yield metrics.gauge("credit_batches", "Batches by status.", ["status"], [((status,), n) for status, n in rows])
