"""What there is to take: one data set per public item of the catalogue, and the list of organisations with a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.columns import Amount, Column
from credit.catalogue.models import CatalogueItem, Disclosure, Nature
from credit.catalogue.standards import Standard
from credit.records.models import PublicationLog, Record, RecordQuerySet
from credit.subjects.models import ORGANISATION_KINDS, Subject, SubjectQuerySet
from publicity.lists.crosscheck import UNDECIDED
from publicity.lists.types import list_items
from publicity.notices.paging import capped_count
from publicity.opendata.models import BulkRelease
from publicity.portal.memory import remembered

COUNTED = 10_000
"""Counting stops here: the number on the page is to give an idea, the file tells the rest."""


@dataclass(frozen=True)
class Dataset:
    """The public records of one item. `is_released`: they may be taken as a file."""

    item: CatalogueItem
    standard: Standard
    is_released: bool

    @property
    def slug(self) -> str:
        return self.item.slug

    @property
    def records(self) -> RecordQuerySet:
        """The records that go into the file; adverse ones only where the law section released the item."""
        records = Record.objects.public_now().filter(item=self.item)
        if not self.is_released:
            return records.none()
        if self.slug in list_items():  # who is only proposed is on no list yet, and in no file
            records = records.exclude(details__list_state=UNDECIDED)
        return records if self.item.nature == Nature.ADVERSE else records.exclude(nature=Nature.ADVERSE)

    @property
    def count(self) -> int:
        """How many records are on show, counted no further than `COUNTED`."""
        return capped_count(Record.objects.public_now().filter(item=self.item), COUNTED)

    @property
    def changed_at(self) -> datetime | None:
        """When something of the item last entered, changed in or left the public."""
        return changes_by_item().get(self.slug)


def datasets() -> Iterator[Dataset]:
    """Yield the data set of every public item, in catalogue order."""
    items = {item.slug: item for item in _public_items()}
    released = set(BulkRelease.objects.in_force(timezone.localdate()).values_list("item_id", flat=True))
    for slug, standard in standards.load().items():
        item = items.get(slug)
        if item is not None:
            yield Dataset(item, standard, item.nature != Nature.ADVERSE or item.pk in released)


def find(slug: str) -> Dataset | None:
    """Return the data set of an item, or None when there is no such public item."""
    item = _public_items().filter(slug=slug).first()
    if item is None or slug not in standards.load():
        return None
    is_released = item.nature != Nature.ADVERSE or (
        BulkRelease.objects.in_force(timezone.localdate()).filter(item=item).exists()
    )
    return Dataset(item, standards.get(slug), is_released)


def _public_items() -> QuerySet[CatalogueItem]:
    return CatalogueItem.objects.filter(is_active=True, disclosure=Disclosure.PUBLIC)


def organisations() -> SubjectQuerySet:
    """Return the organisations that have a public file."""
    return Subject.objects.public().filter(kind__in=ORGANISATION_KINDS)


def organisation_count() -> int:
    """Return how many there are, counted no further than `COUNTED`."""
    return organisations().order_by()[:COUNTED].count()


def changes_by_item() -> dict[str, datetime]:
    """Return the time of the last change of each item, at most a minute old."""
    return remembered("open-data-times", _changes_by_item)


def _changes_by_item() -> dict[str, datetime]:
    return dict(PublicationLog.objects.order_by().values_list("item_slug").annotate(Max("at")))


def label_of(column: Column) -> str:
    """Return the heading of a column in the file, where money is always in yuan."""
    if isinstance(column, Amount):
        return f"{column.label.removesuffix('(万元)').removesuffix('(元)')}(元)"
    return column.label
