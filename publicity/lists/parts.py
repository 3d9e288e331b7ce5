"""What the lists bring to the portal: an entry of the column, a service, a block of the home page, their channels."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from credit.calendars import services as calendars
from credit.desk import navigation
from credit.records.models import Record
from publicity.lists import pages, removal, types
from publicity.lists.desk.reach import count_waiting
from publicity.lists.due_dates import recompute_provisional
from publicity.lists.types import ListKind
from publicity.portal.registry import (
    Channel,
    ColumnEntry,
    HomeBlock,
    Service,
    channels,
    column_entries,
    home_blocks,
    services,
)


def block() -> Mapping[str, Any] | None:
    """Return how many stand on each list today; None while nobody is on one."""
    rows = [
        {"one": one, "url": reverse(pages.name_of(one)), "count": pages.count_text(pages.shown(one)),
         "is_red": one.polarity == ListKind.RED}
        for one in types.public_types()
    ]  # fmt: skip
    kept = [row for row in rows if row["count"] != "0"]
    return {"rows": kept} if kept else None


def addresses(record: Record) -> Sequence[str]:
    """Return the list pages on which an entry would be met."""
    code = str(record.details.get("list_type") or "")
    one = next((one for one in types.public_types() if one.code == code and one.item == record.item.slug), None)
    if one is None:
        return []
    states = [pages.LISTED, *([pages.PUBLICITY] if one.publicity_workdays else [])]
    return [reverse(pages.name_of(one, state)) for state in states]


def register() -> None:
    """Register everything (called when the app starts)."""
    column_entries.register(
        ColumnEntry(
            name="lists", order=5, column="publicity", label="红黑名单", url_name="lists",
            text="守信红名单和严重失信主体名单：今天谁在名单上、依据什么、到哪一天。",
        )
    )  # fmt: skip
    services.register(
        Service(
            name="lists", order=30, label="查红黑名单", text="今天谁在名单上，依据什么", icon="seal", url_name="lists"
        )
    )
    home_blocks.register(HomeBlock(name="lists", order=20, template="lists/_block.html", build=block))
    channels.register(Channel(name="named-list", order=10, label="名单页", addresses=addresses))
    navigation.badges["lists"] = count_waiting
    calendars.on_load(recompute_provisional)
    removal.subscribe()
