"""The life of a measure at one executing unit, as a table anyone can read aloud.

Source: 枣交字〔2018〕37号 part 9 (发起响应、信息推送、执行反馈).
"""

from django.db.models import TextChoices

from credit.kernel.errors import MoveRefused


class StepState(TextChoices):
    INITIATED = "initiated", "已发起"
    DISPATCHED = "dispatched", "已推送"
    RECEIVED = "received", "已签收"
    EXECUTING = "executing", "执行中"
    FED_BACK = "fed_back", "已反馈"
    LIFTED = "lifted", "已解除"  # the measure has ended; the unit has still to confirm that it stopped
    CONFIRMED = "confirmed", "已确认解除"


S = StepState
MOVES: dict[str, frozenset[str]] = {
    S.INITIATED: frozenset({S.DISPATCHED, S.LIFTED}),
    S.DISPATCHED: frozenset({S.RECEIVED, S.LIFTED}),
    S.RECEIVED: frozenset({S.EXECUTING, S.FED_BACK, S.LIFTED}),  # fed back at once: not applicable here
    S.EXECUTING: frozenset({S.FED_BACK, S.LIFTED}),
    S.FED_BACK: frozenset({S.FED_BACK, S.LIFTED}),  # again every quarter
    S.LIFTED: frozenset({S.CONFIRMED}),
    S.CONFIRMED: frozenset(),
}
TOLD = (S.DISPATCHED, S.RECEIVED, S.EXECUTING, S.FED_BACK)
"""States in which a unit has been told of a measure that stands."""

OPEN = (S.INITIATED, *TOLD)


def require_move(state: str, target: str) -> None:
    """Raise MoveRefused unless the table lets an execution go from `state` to `target`."""
    if target not in MOVES[state]:
        raise MoveRefused(StepState(state), StepState(target))
