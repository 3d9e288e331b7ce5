"""Addresses of the lists. They are promises: never changed, never reused."""

from django.urls import path

from publicity.lists import types
from publicity.lists.pages import ListIndex, ListPage


def name_of(code: str) -> str:
    """Return the name of a list's address."""
    return f"list-{code.lower()}"


urlpatterns = [
    path("publicity/lists/", ListIndex.as_view(), name="lists"),
    *(
        path(f"publicity/lists/{one.code.lower()}/", ListPage.as_view(code=one.code), name=name_of(one.code))
        for one in types.public_types()
    ),
]
