"""Addresses of the open data. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path, register_converter

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.notices.public import fresh_page
from publicity.opendata import changes, pages

api_limit, export_limit = (limited(Limit(name, settings.RATE_LIMITS[name], 60)) for name in ("api", "export"))


class FileForm:
    """The ending of a file of the open data."""

    regex = "csv|jsonl"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(FileForm, "file_form")

urlpatterns = [
    path("api/v1/changes", api_limit(fresh_page(changes.ChangeFeed.as_view())), name="api-changes"),
    path("open/", pages.index, name="open-data"),
    path("open/subjects/", pages.subjects_page, name="open-subjects"),
    path("open/subjects/data.<file_form:suffix>", export_limit(pages.subjects_file), name="open-subjects-file"),
    path("open/<slug:slug>/", pages.dataset_page, name="open-dataset"),
    path("open/<slug:slug>/schema.json", pages.schema, name="open-schema"),
    path("open/<slug:slug>/data.<file_form:suffix>", export_limit(pages.dataset_file), name="open-file"),
]
