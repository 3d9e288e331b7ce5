"""Due days that were reckoned by weekends are reckoned anew when a year's holidays are loaded."""

from objections.cases.models import Case
from objections.deadlines import clocks

COLUMNS = ["due_on", "due_is_provisional", "state_due_on"]


def recompute_provisional() -> int:
    """Reckon the provisional due days of open cases anew and return how many changed."""
    changed = []
    for case in Case.objects.open().filter(due_is_provisional=True).iterator(chunk_size=500):
        before = [getattr(case, name) for name in COLUMNS]
        clocks.reckon(case)
        if [getattr(case, name) for name in COLUMNS] != before:
            changed.append(case)
    Case.objects.bulk_update(changed, COLUMNS, batch_size=500)
    return len(changed)
