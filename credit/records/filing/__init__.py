"""Filing: checked rows become records, by one way for form, workbook, API and upstream tables."""

from credit.records.filing.content import Content, content_of
from credit.records.filing.services import Filed, file_rows

__all__ = ["Content", "Filed", "content_of", "file_rows"]
