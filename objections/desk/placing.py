"""A refusal by a service, put where it belongs on a form."""

from typing import Any

from credit.kernel.errors import DomainError

AT_FIELDS_ONLY = frozenset({"missing", "amend", "application"})
"""Refusals whose sentence only repeats what stands at the fields."""


def place(form: Any, refusal: DomainError, *, prefix: str = "new-") -> None:
    """Add the refusal's words to their fields (columns of a record carry `prefix`), else in one sentence at the top."""
    elsewhere = False
    for name, words in refusal.fields.items():
        field = next((one for one in (name, f"{prefix}{name}") if one in form.fields), None)
        form.add_error(field, words)
        elsewhere = elsewhere or field is None
    if not refusal.fields or (refusal.code not in AT_FIELDS_ONLY and not elsewhere):
        form.add_error(None, refusal.message)
