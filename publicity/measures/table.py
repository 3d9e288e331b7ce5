"""The table of measures that may be applied on a day: the provincial regulation and the national list.

A measure is offered, dispatched or printed only while a row of this table, with its article and dates, covers it.
"""

from datetime import date

from publicity.measures.measure import Measure
from publicity.measures.models import NationalMeasure
from publicity.measures.provincial import codes, provincial


def in_force(day: date) -> list[Measure]:
    """Return every measure whose row covers `day`, in the order of their codes."""
    rows = [_of_row(row) for row in NationalMeasure.objects.in_force(day)]
    order = {code: place for place, code in enumerate(codes())}
    standing = [one for one in provincial() if one.covers(day)]
    return sorted(standing + rows, key=lambda one: (order[one.code], one.key.startswith("N"), one.key))


def find(key: str, day: date) -> Measure | None:
    """Return the measure at this place of the table, if a row covers it on `day`."""
    return next((one for one in in_force(day) if one.key == key), None)


def _of_row(row: NationalMeasure) -> Measure:
    return Measure(
        key=f"N{row.pk}",
        code=row.reports_as,
        name=row.name,
        article=row.article,
        source=row.source,
        departments=row.departments,
        subject_kinds=frozenset(row.subject_kinds),
        list_types=frozenset(row.list_types),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
