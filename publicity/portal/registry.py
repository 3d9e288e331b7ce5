"""What the pages are made of: features register their columns, services, blocks and sections; nothing else is shown.

Filled in `AppConfig.ready()` of the feature that owns the thing. A part that is not registered does not exist for the
visitor: no dead link, no empty block.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from credit.records.models import Record
from credit.subjects.models import Subject


@dataclass(frozen=True, kw_only=True)
class Part:
    """Anything shown in an order of its own; the smaller `order` comes first."""

    name: str
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Column(Part):
    """One of the columns in the bar (栏目). `url_name` is its canonical page."""

    label: str
    url_name: str


@dataclass(frozen=True, kw_only=True)
class ColumnEntry(Part):
    """One matter inside a column, listed on the column's page; `text` says in a sentence what is found there.

    A page that says noindex, as every list of records of an `item` does, is kept out of sitemap.xml.
    """

    column: str
    label: str
    url_name: str
    text: str
    item: str = ""
    is_indexed: bool = True


@dataclass(frozen=True, kw_only=True)
class Service(Part):
    """A quick service: on the home page, and in the footer under the heading `group`; indexed as a `ColumnEntry` is."""

    label: str
    text: str
    icon: str
    url_name: str
    group: str = "办事"
    is_indexed: bool = True


@dataclass(frozen=True, kw_only=True)
class HomeBlock(Part):
    """A block of the home page. `build` returns the template's values, or None when there is nothing to show."""

    template: str
    build: Callable[[], Mapping[str, Any] | None]
    width: str = "full"


@dataclass(frozen=True, kw_only=True)
class SubjectSection(Part):
    """A section of a subject's file. `build` gets the subject and the request, and returns None to stay away."""

    template: str
    build: Callable[[Subject, HttpRequest], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class SearchSection(Part):
    """A section below the hits of the search page. `build` gets the query, and returns None to stay away."""

    template: str
    build: Callable[[str, HttpRequest], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class RecordAction(Part):
    """Something a visitor can do about a record (object, ask for repair); `address` returns None where it cannot."""

    label: str
    icon: str
    address: Callable[[Record], str | None]
    is_main: bool = False


@dataclass(frozen=True, kw_only=True)
class Channel(Part):
    """A way on which the public can meet a record. `addresses` names the pages where this one would be met.

    They are what a withdrawal must empty: `publicity.notices.channels.seen_at` fetches and reads them.
    """

    label: str
    addresses: Callable[[Record], Sequence[str]]


P = TypeVar("P", bound=Part)


@dataclass
class Registry(Generic[P]):
    """Parts of one sort, unique by name, iterated in their order."""

    parts: dict[str, P] = field(default_factory=dict)

    def register(self, part: P) -> P:
        """Add a part; registering the same name again replaces it, so that start-up may run twice."""
        self.parts[part.name] = part
        return part

    def __iter__(self) -> Iterator[P]:
        return iter(sorted(self.parts.values(), key=lambda part: (part.order, part.name)))

    def __len__(self) -> int:
        return len(self.parts)


columns: Registry[Column] = Registry()
column_entries: Registry[ColumnEntry] = Registry()
services: Registry[Service] = Registry()
home_blocks: Registry[HomeBlock] = Registry()
subject_sections: Registry[SubjectSection] = Registry()
search_sections: Registry[SearchSection] = Registry()
record_actions: Registry[RecordAction] = Registry()
channels: Registry[Channel] = Registry()


def entries_of(column: str) -> list[ColumnEntry]:
    """Return the registered matters of a column, in their order."""
    return [entry for entry in column_entries if entry.column == column]
