"""Addresses of the lists. They are promises: never changed, never reused."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from publicity.lists import types
from publicity.lists.pages import PUBLICITY, ListIndex, ListPage, name_of


def _of_lists() -> Iterator[URLPattern]:
    """Yield a page for each public list, and one for its publicity where its basis gives one."""
    for one in types.public_types():
        address = f"publicity/lists/{one.code.lower()}/"
        yield path(address, ListPage.as_view(code=one.code), name=name_of(one))
        if one.publicity_workdays:
            page = ListPage.as_view(code=one.code, state=PUBLICITY)
            yield path(f"{address}{PUBLICITY}/", page, name=name_of(one, PUBLICITY))


urlpatterns = [path("publicity/lists/", ListIndex.as_view(), name="lists"), *_of_lists()]
