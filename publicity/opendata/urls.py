"""Addresses of the open data. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path, register_converter

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.notices.public import fresh_page
from publicity.opendata import blocks, changes, interface, pages
from publicity.opendata.twins import content, records, search

api_limit, export_limit, search_limit = (
    limited(Limit(name, settings.RATE_LIMITS[name], 60)) for name in ("api", "export", "search")
)


class FileForm:
    """The ending of a file of the open data."""

    regex = "csv|jsonl"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class BlockName(FileForm):
    """A list to embed."""

    regex = "licences|penalties"


class BlockForm(FileForm):
    """How a list is embedded."""

    regex = "rss|json|html"


register_converter(FileForm, "file_form")
register_converter(BlockName, "block_name")
register_converter(BlockForm, "block_form")

LICENCE, PENALTY = {"slug": "licence"}, {"slug": "penalty"}

urlpatterns = [
    path("api/v1/changes", api_limit(fresh_page(changes.ChangeFeed.as_view())), name="api-changes"),
    path("api/v1/catalogue/", api_limit(fresh_page(interface.Catalogue.as_view())), name="api-catalogue"),
    path("api/v1/catalogue/<slug:slug>/", api_limit(fresh_page(interface.CatalogueEntry.as_view())), name="api-item"),
    path("api/v1/columns/", api_limit(fresh_page(interface.Columns.as_view())), name="api-columns"),
    path("api/v1/articles/", api_limit(fresh_page(interface.Articles.as_view())), name="api-articles"),
    path(
        "api/v1/articles/<slug:public_id>/", api_limit(fresh_page(interface.ArticleEntry.as_view())), name="api-article"
    ),
    path("open/", pages.index, name="open-data"),
    path("open/subjects/", pages.subjects_page, name="open-subjects"),
    path("open/subjects/data.<file_form:suffix>", export_limit(pages.subjects_file), name="open-subjects-file"),
    path("open/block/<block_name:name>.<block_form:form>", blocks.block, name="open-block"),
    path("open/<slug:slug>/", pages.dataset_page, name="open-dataset"),
    path("open/<slug:slug>/schema.json", pages.schema, name="open-schema"),
    path("open/<slug:slug>/data.<file_form:suffix>", export_limit(pages.dataset_file), name="open-file"),
    # The pages as JSON: the same address with .json instead of the last stroke.
    path("query.json", search_limit(search.search), name="search-json"),
    path("subjects/<slug:public_id>.json", api_limit(records.subject), name="subject-json"),
    path("subjects/<slug:public_id>/<slug:relation>.json", api_limit(records.subject_related), name="related-json"),
    path("publicity/licences.json", api_limit(records.record_list), LICENCE, name="licence-list-json"),
    path("publicity/penalties.json", api_limit(records.record_list), PENALTY, name="penalty-list-json"),
    path("publicity/licences/<slug:public_id>.json", api_limit(records.record_detail), LICENCE, name="licence-json"),
    path("publicity/penalties/<slug:public_id>.json", api_limit(records.record_detail), PENALTY, name="penalty-json"),
    path("records/<slug:public_id>.json", api_limit(records.record_detail), name="record-json"),
    path("catalogue.json", api_limit(search.catalogue), name="catalogue-json"),
    path("catalogue/<slug:slug>.json", api_limit(search.catalogue_item), name="catalogue-item-json"),
    path("open.json", api_limit(search.open_data), name="open-data-json"),
    path("open/<slug:slug>.json", api_limit(search.dataset), name="open-dataset-json"),
    path("articles/<slug:public_id>.json", api_limit(content.article), name="article-json"),
    path("<slug:slug>.json", api_limit(content.column), name="column-json"),
    path("<slug:slug>/<slug:item>.json", api_limit(content.column_item), name="column-item-json"),
]
