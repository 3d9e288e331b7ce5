"""Whether a move may be made: asked before anything is done, and by pages for their buttons."""

from datetime import date
from typing import Any

from django.utils import timezone

from credit.kernel.errors import DomainError
from objections.cases import policies
from objections.cases.actors import staff_or_none
from objections.cases.models import Case
from objections.kinds.table import Move, Who
from objections.kinds.tables import table_of
from objections.moves.conditions import CONDITIONS
from objections.moves.given import Given
from objections.moves.step import Step


def choose(case: Case, action: str, actor: Any) -> tuple[Move, Who]:
    """Return the move and the part in which the actor makes it.

    Raises DomainError "moved_on" where the state has no such action, "same_person" where two people have to act;
    NotAllowed where the actor plays no fitting part or has an interest.
    """
    move = table_of(case.kind).move(case.state, action)
    if move is None:
        raise moved_on(case)
    part = policies.part_in(actor, case, move)
    if same_person(move, case, actor):
        raise DomainError("same_person", f"“{move.label}”要由另一个人来做：前面的环节是您办理的。")
    return move, part


def available(case: Case, actor: Any) -> list[Move]:
    """Return the moves that this actor can make now, what is to be given aside: the buttons of a page."""
    possible = [move for move in case.state_entry.moves if any(policies.plays(actor, case, who) for who in move.by)]
    if staff_or_none(actor) and possible and policies.has_interest(actor, case):
        return []
    return [move for move in possible if not same_person(move, case, actor)]


def ready(case: Case, actor: Any, day: date) -> tuple[list[Move], list[str]]:
    """Return the moves whose conditions hold now, and for the others why not (in words, each once).

    What the mover has to open first (`successor_opened`) is asked by `act` alone; the clock standing or running is no
    reason worth telling.
    """
    found, why = [], []
    for move in available(case, actor):
        step = Step(case=case, move=move, part=move.by[0], actor=actor, given=Given(), day=day)
        faults = {name: CONDITIONS[name](step) for name in move.when if name != "successor_opened"}
        if not any(faults.values()):
            found.append(move)
        why += [f"“{move.label}”：{fault}" for name, fault in faults.items() if fault and name not in _CLOCK]
    return found, list(dict.fromkeys(why))


_CLOCK = frozenset({"running", "paused", "state_is_over"})


def same_person(move: Move, case: Case, actor: Any) -> bool:
    """Tell whether the actor did earlier what another person has to check."""
    user = staff_or_none(actor)
    return bool(user and move.not_by) and case.events.filter(action__in=move.not_by, actor=user).exists()


def moved_on(case: Case) -> DomainError:
    """Return the refusal that tells who was first, and when."""
    last = case.events.order_by("-pk").select_related("actor").first()
    when = f"{timezone.localtime(last.at):%m月%d日 %H:%M}" if last else ""
    told = f"（{last.actor or '系统'} {when} {last.label}）" if last else ""
    return DomainError(
        "moved_on", f"本件现在是“{case.state_label}”{told}，这一步已不能办理，什么都没有改变。请刷新页面。"
    )
