"""What all moves of an execution share: the table is asked, the clock of the new state starts."""

from datetime import date
from typing import Any

from django.utils import timezone

from publicity.measures.loop.clocks import due_in
from publicity.measures.loop.lifecycle import require_move
from publicity.measures.loop.models import Execution


def enter(execution: Execution, state: str, *, since: date | None = None, **values: Any) -> Execution:
    """Move a locked execution and save it; raises MoveRefused. `since` is the day its new clock counts from.

    An execution that begins keeps the clock of its receipt: feedback is due so many days after receipt.
    """
    require_move(execution.state, state)
    execution.state = state
    if since is None or since != execution.since:
        execution.since = since or timezone.localdate()
        due = due_in(state, since=execution.since)
        execution.due_on, execution.due_is_provisional = (due.on, due.provisional) if due else (None, False)
    for name, value in values.items():
        setattr(execution, name, value)
    execution.save()
    return execution
