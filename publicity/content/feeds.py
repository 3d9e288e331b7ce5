"""RSS and Atom of each column and item: the newest articles on show, read anew at every call."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

from publicity.content import tree
from publicity.content.columns import on_show
from publicity.content.models import Article, Column

LATEST = 30


class Chinese:
    """Mixin of a feed that says its language."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **{**values, "language": "zh-CN"})


class Rss(Chinese, Rss201rev2Feed):
    pass


class Atom(Chinese, Atom1Feed):
    pass


class ColumnRss(Feed):
    """The newest articles of a column or of one of its items."""

    feed_type: type[SyndicationFeed] = Rss

    def get_object(self, request: HttpRequest, slug: str, item: str = "") -> Column:
        wanted = {"parent__slug": slug, "slug": item} if item else {"parent": None, "slug": slug}
        found = Column.objects.select_related("parent").filter(**wanted).first()
        if found is None:
            raise Http404
        return found

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response

    def title(self, column: Column) -> str:
        return f"信用交通·枣庄 {column.label}"

    def description(self, column: Column) -> str:
        return column.intro

    subtitle = description

    def link(self, column: Column) -> str:
        return tree.address_of(column) if column.parent else reverse("column", args=[column.slug])

    def items(self, column: Column) -> list[Article]:
        place = {"column": column} if column.parent else {"column__parent": column}
        return list(on_show(**place)[:LATEST])

    def item_title(self, article: Article) -> str:
        return article.title

    def item_description(self, article: Article) -> str:
        return article.summary

    def item_pubdate(self, article: Article) -> datetime | None:
        return article.publish_at

    def item_updateddate(self, article: Article) -> datetime | None:
        return max(moment for moment in (article.publish_at, article.cleared_at) if moment)

    def item_author_name(self, article: Article) -> str:
        return article.unit.name

    def item_categories(self, article: Article) -> list[str]:
        return list(article.keywords)


class ColumnAtom(ColumnRss):
    feed_type = Atom
