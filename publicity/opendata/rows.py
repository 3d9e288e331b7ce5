"""The rows of a data set: which records, with what beside their columns, and those that Python has to look at."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from credit.catalogue.columns import Amount, Column
from credit.catalogue.standards import Standard
from credit.kernel.masking import mask_name
from credit.records.models import Party, PartyRole, RecordQuerySet
from credit.subjects.claims import THINGS
from publicity.notices.columns import hiding
from publicity.opendata.verdicts import verdict

DEMO = "演示数据"


class Row(NamedTuple):
    """A record as the database gives it; the order of the fields is the order of the statement's columns."""

    public_id: str
    revision: int
    subject_number: str
    subject_name: str
    subject_code: str
    unit_name: str
    shown_from: str
    shown_until: str | None
    is_disputed: bool
    is_personal: bool
    details: str | dict[str, Any]
    private_names: list[str]
    private_codes: list[str]


def source(records: RecordQuerySet) -> RecordQuerySet:
    """Return the records with what a row shows besides its columns."""
    return (
        records.order_by()
        .with_dispute()
        .annotate(
            subject_number=F("subject__public_id"),
            subject_name=F("subject__name"),
            subject_code=F("subject__code"),
            unit_name=F("unit__name"),
            shown_from=Cast("publicity_start", CharField()),
            shown_until=Cast("publicity_end", CharField()),
        )
    )


def _private_parties() -> Any:
    return Party.objects.filter(record=OuterRef("pk"), subject__is_personal=True).order_by()


def _marked_parties() -> Any:
    """Return the private parties, and the things that a person owned on the day of the act (as `private_marks`)."""
    owner = Party.objects.filter(record=OuterRef("record"), role=PartyRole.OWNER, subject__is_personal=True)
    things = Q(Exists(owner), subject__kind__in=THINGS)
    return Party.objects.filter(Q(subject__is_personal=True) | things, record=OuterRef("pk")).order_by()


def swept(records: RecordQuerySet, standard: Standard) -> QuerySet[Any]:
    """Return all rows for the database to write.

    `has_private` tells those that concern a private party, `verdict` what a look through the row found earlier.
    """
    names = (*Row._fields[:-2], "pk", "has_private", "verdict")
    beside = {"has_private": Exists(_private_parties()), "verdict": verdict(standard)}
    return source(records).annotate(**beside).values_list(*names)


def looked_at(records: RecordQuerySet) -> QuerySet[Any]:
    """Return rows for Python, with names and codes of their private parties."""
    return (
        source(records)
        .annotate(
            private_names=ArraySubquery(_marked_parties().values("subject__name")),
            private_codes=ArraySubquery(_marked_parties().values("subject__code")),
        )
        .values_list(*Row._fields)
    )


def public_columns(standard: Standard, row: Row) -> Iterator[tuple[Column, str, Any]]:
    """Yield each filled public column with its text and its stored value, None where the text is masked.

    The same as `notices.columns.shown_columns` says on the pages, from the same rule of the standard.
    """
    details = json.loads(row.details) if isinstance(row.details, str) else row.details
    marks = {mark for mark in (*row.private_names, *row.private_codes) if len(mark) > 1}
    for one in standard.public_view(details, is_person=row.is_personal):
        column, value = standard.columns[one.name], details[one.name]
        text = hiding(one.text, marks) if marks else one.text
        yield column, text, value if text == column.display(value) else None


def public_values(standard: Standard, row: Row) -> dict[str, Any]:
    """Return column → stored value, or the masked text where there is one."""
    return {column.name: text if value is None else value for column, text, value in public_columns(standard, row)}


def public_texts(standard: Standard, row: Row) -> dict[str, str]:
    """Return column → text for a table; money as a plain number of yuan."""
    return {
        column.name: value if isinstance(column, Amount) and value is not None else text
        for column, text, value in public_columns(standard, row)
    }


def named(row: Row) -> Row:
    """Return the row with its subject as the public may know it: of a person no number, no code, a masked name."""
    if not row.is_personal:
        return row
    return row._replace(subject_number="", subject_code="", subject_name=mask_name(row.subject_name))


def demo_cells() -> list[str]:
    """Return the cell that marks a made-up row; none outside the demo."""
    return [DEMO] if settings.IS_DEMO else []
