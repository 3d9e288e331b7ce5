"""Telling the person at the desk what became of a move."""

from django.contrib import messages
from django.http import HttpRequest

from credit.desk.records.moves import Move
from credit.records.moving import Outcome


def tell_outcome(request: HttpRequest, move: Move, outcome: Outcome) -> None:
    """Say how many went through, and each different refusal once with its number."""
    if outcome.done:
        messages.success(request, f"“{move.label}”办好 {len(outcome.done)} 条。")
    reasons: dict[str, int] = {}
    for text in outcome.refused.values():
        reasons[text] = reasons.get(text, 0) + 1
    for text, count in reasons.items():
        messages.warning(request, f"{count} 条没有办：{text}")
