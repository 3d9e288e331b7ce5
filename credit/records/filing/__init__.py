"""Filing: checked rows become records, by one way for form, workbook, API and upstream tables."""

from credit.records.filing.columns import reporting_calendar
from credit.records.filing.prepared import Prepared, prepare
from credit.records.filing.services import Filed, file_rows

__all__ = ["Filed", "Prepared", "file_rows", "prepare", "reporting_calendar"]
