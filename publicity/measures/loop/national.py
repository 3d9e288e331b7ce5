"""Feedback in the national form: tables 25414 (enterprises) and 25420 (persons) of the road-construction market.

Source: 全国公路建设市场信用信息交换表 (the names of the tables stand in `TABLES`).
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.db.models import QuerySet

from credit.catalogue import standards
from credit.kernel.spreadsheets import inert
from credit.records.models import Record
from credit.sealing import unseal
from credit.subjects.models import ORGANISATION_KINDS, SubjectKind
from publicity.measures.loop.feedback import ITEM

_DONE = (
    "trustworthy_dishonest_behavior", "exec_dept_name", "start_time", "end_time", "implementation_measures",
    "execution_content", "field", "reward_punishment_type_code", "results",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NationalTable:
    """A table: its number and name, whom it is about, and its columns (national name → column code of our standard)."""

    number: str
    name: str
    kinds: tuple[str, ...]
    columns: dict[str, str]

    @property
    def is_about_persons(self) -> bool:
        return SubjectKind.PERSON in self.kinds


TABLES = {
    "25414": NationalTable(
        "25414", "rn_rcm_csmt_comp_credit_reward_punishment_feedback", ORGANISATION_KINDS,
        {name: name for name in ("unified_social_credit_code", "rewards_punishments_object", *_DONE)},
    ),
    "25420": NationalTable(
        "25420", "rn_rcm_csmt_pers_rewpun_feedback", (SubjectKind.PERSON,),
        {"id_card_category_code": "id_card_category_code", "id_card_number": "id_card_number",
         "name": "rewards_punishments_object", **{name: name for name in _DONE}},
    ),
}  # fmt: skip


def feedback_records(table: NationalTable) -> QuerySet[Record]:
    """Return the released feedback records that belong into a table, oldest first."""
    rows = Record.objects.filter(item__slug=ITEM, status="published", subject__kind__in=table.kinds)
    return rows.select_related("item", "subject").order_by("decided_on", "pk")


def row_of(table: NationalTable, record: Record) -> list[str]:
    """Return a feedback as a row of a table; restricted columns are opened for the table on persons only."""
    sealed = unseal(record.sealed) if table.is_about_persons else {}
    wire: dict[str, Any] = standards.get(record.item.slug).payload(record.details, sealed)
    return [str(wire.get(code) or "") for code in table.columns.values()]


def workbook(table: NationalTable, records: Iterable[Record]) -> bytes:
    """Return a sheet named after the table, its columns as head; every cell is text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.number)
        for line, row in enumerate([list(table.columns), *(row_of(table, record) for record in records)]):
            for place, text in enumerate(row):
                sheet.write_string(line, place, inert(text))
    return file.getvalue()
