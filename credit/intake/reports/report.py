"""Choosing the marked workbook for a file, and storing it as an attachment."""

import io
import tempfile
from typing import BinaryIO, Protocol

from credit.attachments import services as attachments
from credit.attachments.models import Attachment
from credit.catalogue import standards
from credit.intake.findings import Summary
from credit.intake.judging import Judged
from credit.intake.models import Batch
from credit.intake.reports.marked import mark_workbook
from credit.intake.reports.written import WrittenWorkbook
from credit.intake.tables import Table


class Report(Protocol):
    """Hears every chunk of a pass, and may leave a workbook."""

    def add(self, judged: Judged) -> None:
        """Take in a chunk."""

    def close(self, summary: Summary) -> Attachment | None:
        """Store the workbook and return it; None when there is nothing to mend and none was asked for."""


def report_for(batch: Batch, table: Table, *, wanted: bool) -> Report:
    """Return the report of a pass; with `wanted` it is made even if every row is good."""
    return MarkedReport(batch, table, wanted) if table.sheet.kind == "xlsx" else WrittenReport(batch, table, wanted)


class MarkedReport:
    """xlsx: the clerk's own workbook with marks. Holds findings only; a workbook has 100,000 rows at most."""

    def __init__(self, batch: Batch, table: Table, wanted: bool) -> None:
        self.batch, self.table, self.wanted = batch, table, wanted
        self.chunks: list[Judged] = []

    def add(self, judged: Judged) -> None:
        """Keep the findings of a chunk."""
        self.chunks.append(judged)

    def close(self, summary: Summary) -> Attachment | None:
        """Mark a copy of the workbook and store it."""
        if (summary.is_clean and not self.wanted) or self.batch.file is None:
            return None
        with attachments.open_content(self.batch.file) as file:
            marked = mark_workbook(file.read(), self.table, self.chunks, summary)
        return _store(self.batch, io.BytesIO(marked))


class WrittenReport:
    """csv and xls: a new workbook, written as the rows come; for csv only those that were not taken."""

    def __init__(self, batch: Batch, table: Table, wanted: bool) -> None:
        self.batch, self.table, self.wanted = batch, table, wanted
        self.only_bad = table.sheet.kind == "csv"
        self.book: WrittenWorkbook | None = None
        self.file: BinaryIO | None = None
        if not self.only_bad:
            self._open()

    def _open(self) -> WrittenWorkbook:
        if self.book is None:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115  # unnamed: gone when closed
            self.book = WrittenWorkbook(self.file, self.table, standards.get(self.batch.item.slug), self.only_bad)
        return self.book

    def add(self, judged: Judged) -> None:
        """Write the rows of a chunk that belong into the report."""
        if not self.only_bad or judged.doubtful or any(map(judged.is_refused, judged.findings)):
            self._open().add(judged)

    def close(self, summary: Summary) -> Attachment | None:
        """Finish the workbook and store it."""
        if summary.is_clean and not self.wanted:
            return None
        book = self._open()
        book.close(summary)
        return _store(self.batch, self.file) if self.file is not None else None


def _store(batch: Batch, file: BinaryIO) -> Attachment:
    file.seek(0)
    stem = batch.file_name.rsplit(".", 1)[0]
    stored = attachments.store(file, purpose="intake-report", name=f"{stem}-导入结果.xlsx", actor=batch.entered_by)
    file.close()
    return stored
