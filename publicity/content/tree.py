"""The column tree as its pages show it: addresses, when something last changed, what is counted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from credit.records.models import Record
from credit.subjects.models import SubjectKind
from publicity.content.models import Article, Column
from publicity.content.seeding import Link, plan_of
from publicity.notices.public import public_records
from publicity.portal.memory import remembered

FEW = 10
"""Counts of persons below this are told as “fewer than”: in a small group a number can point at somebody."""


@dataclass(frozen=True)
class ShownItem:
    """An item of a column, with its one address and when it last changed."""

    item: Column
    url: str
    updated: date | None
    is_guest: bool


def address_of(item: Column) -> str:
    """Return the one address of an item: its own page, the list that fills it, or its column where it is alone."""
    page = plan_of(item).page
    if page:
        return reverse(page)
    if item.parent is not None and item.parent.slug == "policy":  # the one item of its column is the column
        return item.parent.get_absolute_url()
    return item.get_absolute_url()


def items_of(column: Column) -> list[ShownItem]:
    """Return the items of a column in their order, and at the end those that have their address elsewhere."""
    if column.pk is None:
        return []
    mine = Q(parent=column) | Q(also_under=column)
    items = list(Column.objects.filter(mine, parent__isnull=False).select_related("parent").distinct())
    dates = _article_dates(items)
    shown = [ShownItem(item, address_of(item), updated(item, dates), item.parent_id != column.pk) for item in items]
    return sorted(shown, key=lambda one: (one.is_guest, one.item.position))


def _article_dates(items: list[Column]) -> dict[int, datetime]:
    rows = Article.objects.public_now().filter(column__in=items).order_by().values_list("column")
    return dict(rows.annotate(newest=Max("publish_at")))


def updated(item: Column, dates: dict[int, datetime] | None = None) -> date | None:
    """Return the day on which an article, or a record of the item's kind, last entered the public."""
    known = dates if dates is not None else _article_dates([item])
    days = [timezone.localdate(known[item.pk])] if item.pk in known else []
    slug = plan_of(item).records
    if slug:
        newest = public_records(slug).aggregate(day=Max("publicity_start"))["day"]
        days += [newest] if newest else []
    return max(days, default=None)


@dataclass(frozen=True)
class ShownLink:
    """A link to a page that exists."""

    url: str
    label: str


def links_of(item: Column) -> list[ShownLink]:
    """Return the pages that hold what the item is about; what is not built is not shown."""
    return [ShownLink(url, link.label) for link in plan_of(item).links if (url := _address(link))]


def _address(link: Link) -> str:
    try:
        return reverse(link.to) + (f"?{link.query}" if link.query else "") + (f"#{link.anchor}" if link.anchor else "")
    except NoReverseMatch:
        return ""


def persons_text(item: Column) -> str:
    """Return how many persons are on file for an item, as it may be told; "" where the item concerns none."""
    slugs = plan_of(item).persons
    if not slugs:
        return ""
    count = remembered(f"persons:{item.pk}", lambda: _persons(slugs), seconds=300)
    return f"{count:,} 人" if count >= FEW else f"不到 {FEW} 人"


def _persons(slugs: tuple[str, ...]) -> int:
    rows: Any = Record.objects.filter(item__slug__in=slugs, is_personal=True, subject__kind=SubjectKind.PERSON)
    return rows.exclude(status__in=["draft", "submitted"]).aggregate(n=Count("subject", distinct=True))["n"]
