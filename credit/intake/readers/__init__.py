"""Sheets in: whatever the clerk hands over becomes rows of text with their line numbers."""

from credit.intake.readers.opening import open_sheets
from credit.intake.readers.sheet import Row, Sheet

__all__ = ["Row", "Sheet", "open_sheets"]
