"""The one page of the sandbox platform: what it accepted and what it sent back."""

from collections.abc import Sequence
from pathlib import Path

from django.template import Context, Engine

from credit.catalogue import standards
from credit.sharing.sandbox import judging, repairs
from credit.sharing.sandbox.receiving import Desk

_TEMPLATE = Path(__file__).with_name("page.html")
_ROWS = 50
_OPERATIONS = {"I": "新增", "U": "更正", "D": "撤回"}


def page(title: str, desk: Desk, ways: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page with the newest entries, restricted columns masked; `ways` says how each mode reaches it."""
    names = {one.wire_kind: one for one in standards.load().values()}
    rows = []
    for entry in desk.shown(limit=_ROWS, newest_first=True):
        standard = names.get(entry["kind"])
        labels = {column.code: column.label for column in standard.official_columns} if standard else {}
        cells = [(labels.get(code, code), text) for code, text in entry["data"].items()]
        operation = _OPERATIONS.get(entry["op"], entry["op"])
        rows.append({**entry, "operation": operation, "item": standard.name if standard else "", "cells": cells})
    template = Engine(autoescape=True).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    context = {
        "title": title,
        "rows": rows,
        "totals": desk.ledger.totals(),
        "returned": desk.ledger.returns(limit=_ROWS),
        "reasons": judging.LABELS,
        "repairs": repairs.shown(desk.ledger, limit=_ROWS),
        "ways": ways,
    }
    return template.render(Context(context))
