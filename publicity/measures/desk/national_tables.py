"""Feedback taken out in the national form, audited; the table on persons needs the right to sealed data."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import View

from credit.audit.services import note
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import within
from credit.units.policies import reach, require
from publicity.measures.loop.national import TABLES, NationalTable, feedback_records, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def right_for(table: NationalTable) -> str:
    """Return the right that a table needs."""
    return "see_sealed" if table.is_about_persons else "export"


def tables_for(user: Any) -> list[NationalTable]:
    """Return the tables a person may take."""
    return [table for table in TABLES.values() if reach(user, right_for(table))]


class NationalTablePage(DeskPage, View):
    """A table of the units that a person's right reaches, as a workbook."""

    back = "admin:measure-statistics"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        table = TABLES.get(number)
        if table is None:
            raise Http404
        right = right_for(table)
        require(request.user, right)
        records = list(within(reach(request.user, right), feedback_records(table)))
        note("measure.feedback_exported", actor=request.user, table=number, count=len(records))
        response = HttpResponse(workbook(table, records), content_type=XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="{table.name}.xlsx"'
        response.headers["Cache-Control"] = "private, no-store"
        return response
