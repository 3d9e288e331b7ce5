"""What random inspections bring to the portal: a block of the home page, a channel, a link from each result."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from credit.records.models import Record
from publicity.inspections import figures, results
from publicity.inspections.models import Task
from publicity.inspections.rights import ITEM
from publicity.portal.memory import remembered
from publicity.portal.registry import Channel, HomeBlock, RecordAction, channels, home_blocks, record_actions


def latest_block() -> Mapping[str, Any] | None:
    """Return the newest draw in numbers; None before the first."""
    found = remembered("inspections:latest", figures.latest)
    return {"plan": found} if found else None


def _lists(record: Record) -> Sequence[str]:
    """Return the pages and twins on which a result stands."""
    if record.item.slug != ITEM:
        return []
    listed, twin = reverse("inspection-results"), reverse("inspection-results-json")
    query = f"?number={quote(record.document_number)}"
    task = Task.objects.filter(record=record).select_related("plan").first()
    own = (
        [reverse(name, args=[task.plan.public_id]) for name in ("inspection-plan", "inspection-plan-json")]
        if task
        else []
    )
    return [reverse("inspections"), listed, f"{listed}{query}", twin, f"{twin}{query}", *own]


def _draw_of(record: Record) -> str | None:
    task = Task.objects.filter(record=record).select_related("plan").first() if record.item.slug == ITEM else None
    return task.plan.get_absolute_url() if task else None


def register() -> None:
    """Register everything (called when the app starts)."""
    results.subscribe()
    home_blocks.register(
        HomeBlock(name="inspections", order=30, template="inspections/_latest.html", build=latest_block)
    )
    channels.register(Channel(name="inspections", order=30, label="双随机抽查", addresses=_lists))
    record_actions.register(
        RecordAction(name="draw", order=50, label="看这次抽查是怎么抽的", icon="check", address=_draw_of)
    )
