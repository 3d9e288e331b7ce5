"""Steps whose last day was reckoned by weekends alone, reckoned anew when a year of holidays is loaded."""

from publicity.measures.loop.clocks import due_in
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution


def recompute_provisional() -> int:
    """Reckon provisional last days anew; return how many steps that touched."""
    rows = list(Execution.objects.filter(due_is_provisional=True).exclude(state=StepState.CONFIRMED))
    for one in rows:
        due = due_in(one.state, since=one.since)
        one.due_on, one.due_is_provisional = (due.on, due.provisional) if due else (None, False)
    return Execution.objects.bulk_update(rows, ["due_on", "due_is_provisional"], batch_size=1000)
