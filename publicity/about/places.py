"""Where everything of this site is: one tree for the site map page and for sitemap.xml.

It is read from the registries and the column tree, so that what is not built is not in it. Pages of penalties, lists
and subjects stand in no search engine: their places are shown to people but never named in sitemap.xml.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from publicity.content import tree
from publicity.content.columns import column_of, on_show
from publicity.content.seeding import plan_of
from publicity.portal import bar, registry

MOST_ARTICLES = 40_000
"""A sitemap may name 50,000 addresses."""
UNINDEXED = frozenset({"search", "feedback"})
OURS = (
    ("statistics", "公开统计"), ("timeliness", "公示及时率"), ("collection", "数据归集情况"),
    ("feedback", "网站找错"), ("sitemap", "网站地图"),
    ("accessibility", "无障碍说明"), ("privacy", "个人信息保护说明"), ("about", "关于本站"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A page: its address, what it is called, whether search engines may know it, when it last changed."""

    url: str
    label: str
    is_indexed: bool = True
    changed: date | None = None


@dataclass(frozen=True)
class Branch:
    """A heading of the site map with the pages below it; `url` is the heading's own page."""

    label: str
    places: tuple[Place, ...]
    url: str = ""
    is_indexed: bool = True


def branches() -> list[Branch]:
    """Return the whole tree, columns first."""
    grouped: dict[str, list[Place]] = {}
    for service in registry.services:
        place = Place(reverse(service.url_name), service.label, service.is_indexed)
        grouped.setdefault(service.group, []).append(place)
    return [
        *(_column(column) for column in bar.columns()),
        *(Branch(group, tuple(places)) for group, places in grouped.items()),
        Branch("本站", tuple(Place(reverse(name), label, name not in UNINDEXED) for name, label in OURS)),
        Branch("归集目录", tuple(_items()), reverse("catalogue")),
    ]


def indexed() -> list[Place]:
    """Return the places for search engines, each address once: the tree without its lists, and the articles."""
    found = {"/": Place("/", "首页")}
    for branch in branches():
        heads = [Place(branch.url, branch.label, branch.is_indexed)] if branch.url else []
        for place in (*heads, *branch.places):
            if place.is_indexed:
                found.setdefault(place.url, place)
    for article in on_show()[:MOST_ARTICLES]:
        place = Place(article.get_absolute_url(), article.title, changed=timezone.localdate(article.publish_at))
        found.setdefault(place.url, place)
    return list(found.values())


def _column(column: registry.Column) -> Branch:
    """Return a column with its items as the tree has them, and with entries that features registered besides."""
    items = tree.items_of(column_of(column.name))
    places = {one.url: Place(one.url, one.item.label, not plan_of(one.item).page) for one in items}
    for entry in registry.entries_of(column.name):
        url = reverse(entry.url_name)
        places.setdefault(url, Place(url, entry.label, entry.is_indexed and not entry.item))
    is_indexed = column.url_name not in UNINDEXED
    return Branch(column.label, tuple(places.values()), reverse(column.url_name), is_indexed)


def _items() -> Iterator[Place]:
    for item in CatalogueItem.objects.filter(is_active=True).order_by("code"):
        yield Place(reverse("catalogue-item", args=[item.slug]), item.name)
