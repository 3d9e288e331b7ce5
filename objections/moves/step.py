"""One step of a case while it is taken: what conditions, forks and effects look at."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from objections.cases.actors import staff_or_none
from objections.cases.models import Case
from objections.kinds.table import Move, Who
from objections.moves.given import Given


@dataclass(slots=True, kw_only=True)
class Step:
    """`actor` as given, `user` the member of staff or None; `facts` go into event and audit, `mute` are messages
    that the effects found out of place."""

    case: Case
    move: Move
    part: Who
    actor: Any
    given: Given
    day: date
    facts: dict[str, Any] = field(default_factory=dict)
    mute: set[str] = field(default_factory=set)

    @property
    def user(self) -> Any:
        return staff_or_none(self.actor)
