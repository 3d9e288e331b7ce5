"""Until when each step has to be done: working days from a dated file."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from credit.calendars import services as calendars
from credit.kernel.dates import add_months
from credit.kernel.workdays import Due
from publicity.measures.loop.lifecycle import StepState

FILE = Path(__file__).parents[1] / "data" / "clocks.toml"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The times allowed since `valid_from`."""

    valid_from: date
    dispatch_workdays: int
    receive_workdays: int
    feedback_workdays: int
    again_months: int
    confirm_workdays: int
    source: str
    mark: str

    def workdays(self, state: str) -> int | None:
        """Return the working days allowed in a state; None where none are counted in working days."""
        allowed = {
            StepState.INITIATED: self.dispatch_workdays,
            StepState.DISPATCHED: self.receive_workdays,
            StepState.RECEIVED: self.feedback_workdays,
            StepState.EXECUTING: self.feedback_workdays,
            StepState.LIFTED: self.confirm_workdays,
        }
        return allowed.get(StepState(state))


@cache
def _all() -> list[Clocks]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return sorted((Clocks(**entry) for entry in table["clocks"]), key=lambda one: one.valid_from)


def on(day: date) -> Clocks:
    """Return the clocks in force on `day`; the first ones before all."""
    known = _all()
    return next((one for one in reversed(known) if one.valid_from <= day), known[0])


def due_in(state: str, *, since: date) -> Due | None:
    """Return until when a unit has to leave `state`, begun on `since` (not counted); None for no limit.

    After a feedback the next one is due some months later, on the same day of the month.
    """
    clocks = on(since)
    if state == StepState.FED_BACK:
        return Due(add_months(since, clocks.again_months), provisional=False)
    allowed = clocks.workdays(state)
    return None if allowed is None else calendars.due(since, allowed)
