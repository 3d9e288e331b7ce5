"""Addresses of columns and articles. They are promises: never changed, never reused."""

from django.urls import path, register_converter

from publicity.content import articles, columns, feeds
from publicity.content.consultations.views import OpinionPage


class ColumnSlug:
    """One of the columns that the content answers for; other first words of an address are left to their features."""

    regex = "query|news|policy|publicity|joint|appeal"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(ColumnSlug, "column")

urlpatterns = [
    path("articles/<slug:public_id>/", articles.article_page, name="article"),
    path("articles/<slug:public_id>/files/<slug:file_id>/", articles.article_file, name="article-file"),
    path("articles/<slug:public_id>/images/<slug:file_id>/", articles.article_image, name="article-image"),
    path("articles/<slug:public_id>/opinion/", OpinionPage.as_view(), name="opinion"),
    path("feeds/<column:slug>.rss", feeds.ColumnRss(), name="column-rss"),
    path("feeds/<column:slug>.atom", feeds.ColumnAtom(), name="column-atom"),
    path("feeds/<column:slug>/<slug:item>.rss", feeds.ColumnRss(), name="item-rss"),
    path("feeds/<column:slug>/<slug:item>.atom", feeds.ColumnAtom(), name="item-atom"),
    path("news/", columns.column_page, {"slug": "news"}, name="news"),
    path("policy/", columns.column_page, {"slug": "policy"}, name="policy"),
    path("publicity/", columns.column_page, {"slug": "publicity"}, name="publicity"),
    path("joint/", columns.column_page, {"slug": "joint"}, name="joint"),
    path("appeal/", columns.column_page, {"slug": "appeal"}, name="appeal"),
    path("appeal/objection/", columns.item_page, {"slug": "appeal", "item": "objection"}, name="objection-guide"),
    path("appeal/complaint/", columns.item_page, {"slug": "appeal", "item": "complaint"}, name="complaint-guide"),
    path("publicity/repairs/", columns.item_page, {"slug": "publicity", "item": "repairs"}, name="repair-guide"),
    path("<column:slug>/", columns.column_page, name="column"),
    path("<column:slug>/<slug:item>/", columns.item_page, name="column-item"),
]
