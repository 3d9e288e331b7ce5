"""The marked workbook: what the clerk gets back, with every bad cell marked and how to mend it."""

from credit.intake.reports.report import Report, report_for

__all__ = ["Report", "report_for"]
