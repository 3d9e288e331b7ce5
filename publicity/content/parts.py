"""What the content brings to the portal: columns, a block of the home page, a section of the search results."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from publicity.content import search, tree
from publicity.content.columns import column_of, on_show
from publicity.portal.registry import (
    Column,
    HomeBlock,
    SearchSection,
    Service,
    columns,
    home_blocks,
    search_sections,
    services,
)

LATEST = 5
BAR = (("news", 20, "信用动态"), ("policy", 30, "政策文件"), ("publicity", 40, "信用公示"), ("joint", 50, "联合惩戒"),
       ("appeal", 60, "异议和投诉"))  # fmt: skip


GUIDES = (
    Service(
        name="objection", order=10, label="提出异议", text="公示的内容不对，这样提", icon="ask",
        url_name="objection-guide",
    ),
    Service(
        name="complaint", order=20, label="投诉举报", text="经营者、工作人员做得不对", icon="horn",
        url_name="complaint-guide",
    ),
    Service(
        name="repair", order=30, label="信用修复", text="什么时候能修复，怎么申请", icon="mend", url_name="repair-guide"
    ),
)  # fmt: skip
"""The explanations; a feature that takes objections, complaints or repairs registers its own under the same name."""


def latest_block() -> Mapping[str, Any] | None:
    """Return news and policy documents side by side; None while nothing is published."""
    values = {
        "news": on_show(column__parent__slug="news")[:LATEST],
        "policy": on_show(column__parent__slug="policy")[:LATEST],
    }
    return values if any(values.values()) else None


def query_items(query: str, request: HttpRequest) -> Mapping[str, Any] | None:
    """Return the items of the column 信用查询 for its page, which is the search page before anything is asked."""
    items = [] if query else tree.items_of(column_of("query"))
    return {"items": items} if items else None


def register() -> None:
    """Register everything (called when the app starts)."""
    for slug, order, label in BAR:
        columns.register(Column(name=slug, order=order, label=label, url_name=slug))
    for service in GUIDES:
        services.register(service)
    home_blocks.register(HomeBlock(name="articles", order=40, template="content/_latest.html", build=latest_block))
    search_sections.register(
        SearchSection(name="columns", order=5, template="content/_query_items.html", build=query_items)
    )
    search_sections.register(
        SearchSection(name="articles", order=10, template="content/_found.html", build=search.section)
    )
