"""What the joint measures bring to the portal: matters of their column, channels on which an entry is met."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from credit.calendars import services as calendars
from credit.records import hooks
from credit.records.models import Record
from publicity.measures.cases import services as cases
from publicity.measures.cases.models import TypicalCase
from publicity.measures.concerned import entries, red_entries
from publicity.measures.grounds import rules
from publicity.measures.loop.due_dates import recompute_provisional
from publicity.measures.loop.lifting import on_changed, on_left
from publicity.measures.loop.starting import on_published
from publicity.measures.measure import Tier
from publicity.measures.memoranda import memoranda
from publicity.notices.paging import CAP, capped_count
from publicity.portal.registry import Channel, ColumnEntry, HomeBlock, channels, column_entries, home_blocks

_SEVERE = "条名单条目今天适用严重失信惩戒措施"
_RED = "条红名单条目今天享受激励措施"
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


def block() -> Mapping[str, Any] | None:
    """Return on whom measures bear today, in numbers, and how many typical cases there are; None for nothing."""
    severe = [one for one in rules() if one.tier == Tier.SEVERE and one.list_types]
    rows = [
        ("失信惩戒", "measures", sum(capped_count(entries(one.item, one.list_types)) for one in severe), _SEVERE),
        ("守信激励", "incentives", capped_count(red_entries()), _RED),
        ("典型案例", "typical-cases", TypicalCase.objects.public_now().count(), "件，守信的和失信的都有"),
    ]
    kept = [(label, reverse(name), f"{min(count, CAP):,}{'+' if count > CAP else ''}", words)
            for label, name, count, words in rows if count]  # fmt: skip
    return {"rows": kept} if kept else None


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
    home_blocks.register(HomeBlock(name="measures", order=25, template="measures/_block.html", build=block))
    channels.register(Channel(name="measures", order=50, label="联合奖惩", addresses=places_of))
