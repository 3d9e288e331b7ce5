"""The effects by the names that the state tables use."""

from collections.abc import Callable

from objections.effects import breaches, handling, marks, remedies, repairs
from objections.moves.step import Step

EFFECTS: dict[str, Callable[[Step], None]] = {
    effect.__name__: effect
    for effect in (
        breaches.record_breach,
        handling.answer_helper,
        handling.ask_helpers,
        handling.count_redo,
        handling.count_return,
        handling.count_review,
        handling.keep_proposal,
        handling.keep_rating,
        handling.mark_designated,
        handling.outcome_overtaken,
        handling.recall_helpers,
        handling.settle_outcome,
        handling.take,
        marks.mark_dispute,
        marks.prove_standing,
        marks.unmark_dispute,
        remedies.apply_remedy,
        remedies.prepare_remedy,
        remedies.recalculate,
        repairs.open_settlement,
        repairs.repair_record,
        repairs.revoke_repair,
    )
}
