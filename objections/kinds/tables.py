"""The three state tables, by kind; checked when they are read."""

from objections.kinds.complaint import COMPLAINT
from objections.kinds.objection import OBJECTION
from objections.kinds.repair import REPAIR
from objections.kinds.table import Table

TABLES: dict[str, Table] = {table.kind: table for table in (OBJECTION, COMPLAINT, REPAIR)}


def table_of(kind: str) -> Table:
    """Return the table of a kind. Raises KeyError for an unknown one."""
    return TABLES[kind]


def open_states(kind: str) -> frozenset[str]:
    """Return the states in which a case of this kind is still being handled."""
    return frozenset(name for name, state in TABLES[kind].states.items() if not state.end)
