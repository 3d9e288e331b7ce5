"""Kinds of columns. Importing this package registers all of them in `Column.KINDS`."""

from .base import EMPTY_WORDS, Column, Condition, Refused, tidy
from .codes import Boolean, Code, Codes
from .dates import Date, DateTime, Year
from .identifiers import Certificate, CitizenId, Identity, Plate, Uscc
from .identifiers import Number as IdentifierNumber
from .numbers import Amount, Integer, Number
from .text import DocumentNumber, Name, Persons, Phone, Prose, Text

__all__ = [
    "EMPTY_WORDS", "Amount", "Boolean", "Certificate", "CitizenId", "Code", "Codes", "Column", "Condition", "Date",
    "DateTime", "DocumentNumber", "IdentifierNumber", "Identity", "Integer", "Name", "Number", "Persons", "Phone",
    "Plate", "Prose", "Refused", "Text", "Uscc", "Year", "tidy",
]  # fmt: skip
