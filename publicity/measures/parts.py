"""What the joint measures bring to the portal: matters of their column, channels on which an entry is met."""

from collections.abc import Sequence

from django.urls import reverse

from credit.calendars import services as calendars
from credit.records import hooks
from credit.records.models import Record
from publicity.measures.cases import services as cases
from publicity.measures.cases.models import TypicalCase
from publicity.measures.loop.due_dates import recompute_provisional
from publicity.measures.loop.lifting import on_changed, on_left
from publicity.measures.loop.starting import on_published
from publicity.measures.memoranda import memoranda
from publicity.portal.registry import Channel, ColumnEntry, channels, column_entries

ENTRIES = (
    (
        "measures",
        "现在适用哪些措施",
        "守信激励、失信惩戒有哪些措施，依据哪一条，什么情形适用；备忘录逐项可查。",
        True,
    ),
    ("incentives", "守信激励", "红名单上的企业和单位能享受什么。", False),
    ("typical-cases", "典型案例", "守信和失信的典型案例，只写企业和单位，依据生效的决定。", False),
)


def places_of(record: Record) -> Sequence[str]:
    """Return the pages of joint measures on which an entry stands, with their JSON."""
    slug = record.item.slug
    names = [reverse("incentives")] if slug == "red-list" else []
    names += [reverse("memorandum", args=[one.slug]) for one in memoranda().values() if one.item == slug]
    names += [reverse("typical-cases")] if TypicalCase.objects.filter(record=record).exists() else []
    return [place for name in names for place in (name, f"{name.rstrip('/')}.json")]


def register() -> None:
    """Register everything and listen to the records (called when the app starts)."""
    hooks.published.register(on_published)
    hooks.changed.register(on_changed)
    hooks.left.register(on_left)
    hooks.left.register(cases.on_left)
    calendars.on_load(recompute_provisional)
    for order, (name, label, text, is_indexed) in enumerate(ENTRIES, 10):
        column_entries.register(
            ColumnEntry(
                name=name, order=order, column="joint", label=label, url_name=name, text=text, is_indexed=is_indexed
            )
        )
    channels.register(Channel(name="measures", order=50, label="联合奖惩", addresses=places_of))
