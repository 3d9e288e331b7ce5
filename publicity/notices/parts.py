"""What the public notices bring to the portal: columns, services, blocks of the home page."""

from collections.abc import Mapping
from typing import Any

from publicity.notices import addresses, channels, wording
from publicity.notices.public import public_records
from publicity.portal.registry import (
    Column,
    ColumnEntry,
    HomeBlock,
    Service,
    column_entries,
    columns,
    home_blocks,
    services,
)

LATEST = 5


def latest(slug: str) -> list[dict[str, Any]]:
    """Return the newest records of an item, as the home page lists them."""
    records = public_records(slug).filter(decided_on__isnull=False).order_by("-decided_on", "-pk")[:LATEST]
    return [
        {
            "record": record,
            "url": addresses.of_record(record),
            "name": wording.party_name(record),
            "text": wording.outcome(record) if slug == "penalty" else wording.permitted(record),
        }
        for record in records
    ]


def latest_block() -> Mapping[str, Any] | None:
    """Return both lists side by side; None while nothing is published."""
    values = {"licences": latest("licence"), "penalties": latest("penalty")}
    return values if any(values.values()) else None


def register() -> None:
    """Register everything (called when the app starts)."""
    columns.register(Column(name="query", order=10, label="信用查询", url_name="search"))
    for order, (slug, label, text) in enumerate(
        (
            ("licence", "行政许可", "交通运输部门准予企业和单位从事的事项：许可内容、证书编号、有效期。"),
            ("penalty", "行政处罚", "交通运输部门对企业和单位作出的处罚：事实、依据、结果、公示到哪一天。"),
        )
    ):
        column_entries.register(
            ColumnEntry(
                name=slug, order=order, column="publicity", label=label, url_name=f"{slug}-list", text=text, item=slug
            )
        )
    services.register(
        Service(
            name="people", order=60, label="查个人信息", text="本人免费查，查别人要授权", icon="seal", url_name="people"
        )
    )
    services.register(
        Service(
            name="catalogue",
            order=70,
            label="归集目录",
            text="我们收集哪些信息、谁负责",
            icon="book",
            url_name="catalogue",
            group="数据",
        )  # fmt: skip
    )
    services.register(
        Service(
            name="api",
            order=80,
            label="开放接口",
            text="程序按接口取公开数据",
            icon="down",
            url_name="api-docs",
            group="数据",
        )  # fmt: skip
    )
    home_blocks.register(HomeBlock(name="latest", order=10, template="notices/_latest.html", build=latest_block))
    channels.register()
