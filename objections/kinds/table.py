"""What a state table is made of: states, and the moves that lead from one to the next.

A table is plain data: it names who moves, what the mover must give, and what follows. `cases.acting` obeys it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Who(StrEnum):
    """Part a person plays in one case; each part needs a right (`credit/units/rights.toml`) and a relation."""

    APPLICANT = "applicant"
    SITE_ADMIN = "site_admin"
    UNIT = "unit"
    UNIT_REVIEWER = "unit_reviewer"
    UNIT_HEAD = "unit_head"
    HELPER = "helper"
    LEGAL = "legal"
    LEADER = "leader"
    SYSTEM = "system"


WHO_LABELS = {
    Who.APPLICANT: "申请人",
    Who.SITE_ADMIN: "网站管理员",
    Who.UNIT: "承办单位经办人",
    Who.UNIT_REVIEWER: "承办单位审核员",
    Who.UNIT_HEAD: "承办单位负责人",
    Who.HELPER: "协查单位经办人",
    Who.LEGAL: "局法制科",
    Who.LEADER: "局分管领导",
    Who.SYSTEM: "系统",
}


class Need(StrEnum):
    """What the mover must give: words for the file, a reason the applicant reads, and named choices."""

    OPINION = "opinion"
    REASON = "reason"
    UNIT = "unit"
    HELPERS = "helpers"
    PROPOSAL = "proposal"
    GAPS = "gaps"
    GROUND = "ground"
    RATING = "rating"
    HANDLER = "handler"
    ORIGINAL = "original"


class Clock(StrEnum):
    """What a move does to the clock; nothing else touches it. Hand-overs have none."""

    PAUSE = "pause"
    RUN = "run"
    EXTEND = "extend"
    WIDEN = "widen"
    RESTART = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One action: where it leads (a state, by the answer of `fork`, or nowhere: None), who may, what follows.

    `not_by` names earlier actions whose doer may not do this one (two different people); `when` names conditions of
    `cases.conditions`; `effects` names functions of `cases.effects`, run in this order in the same transaction.
    """

    action: str
    label: str
    by: tuple[Who, ...]
    to: str | None = None
    fork: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    not_by: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    clock: Clock | None = None
    effects: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    letter: str = ""

    @property
    def targets(self) -> frozenset[str]:
        """All states this move can lead to; empty when it stays."""
        return frozenset(self.ways.values()) | (frozenset({self.to}) if self.to else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state: its name for staff, a sentence for the applicant, its moves, and what the system does on entry.

    `onward` is the action that the system takes at once, `entry` names effects of arriving;
    an `end` state closes the case.
    """

    label: str
    tells: str
    moves: tuple[Move, ...] = ()
    onward: str = ""
    entry: tuple[str, ...] = ()
    end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The whole life of one kind of case."""

    kind: str
    start: str
    states: Mapping[str, State]
    proposals: Mapping[str, str]

    def move(self, state: str, action: str) -> Move | None:
        """Return the move that `action` is in `state`, None when there is none."""
        return next((move for move in self.states[state].moves if move.action == action), None)

    @property
    def actions(self) -> list[str]:
        """All actions of the table, each once, in order of appearance."""
        return list(dict.fromkeys(move.action for state in self.states.values() for move in state.moves))

    def is_end(self, state: str) -> bool:
        return self.states[state].end
