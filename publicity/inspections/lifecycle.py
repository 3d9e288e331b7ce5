"""The life of a plan of random inspections, as a table anyone can read aloud.

The order is the point: plan and registers are published with their hashes (committed) before the number exists that
decides the draw; what was committed never disappears, at most it is declared void with its reason.
"""

from django.db.models import TextChoices

from credit.kernel.errors import MoveRefused


class PlanStatus(TextChoices):
    DRAFT = "draft", "草稿"
    REVIEW = "review", "待审核"
    COMMITTED = "committed", "已公布，等公开号码"
    SEEDED = "seeded", "号码待复核"
    DRAWN = "drawn", "已抽取"
    CLOSED = "closed", "已办结"
    VOID = "void", "已作废"


S = PlanStatus
MOVES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.REVIEW}),
    S.REVIEW: frozenset({S.DRAFT, S.COMMITTED}),
    S.COMMITTED: frozenset({S.SEEDED, S.VOID}),
    S.SEEDED: frozenset({S.COMMITTED, S.DRAWN}),  # back when the second person reads another number
    S.DRAWN: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.VOID: frozenset(),
}
PUBLIC = (S.COMMITTED, S.SEEDED, S.DRAWN, S.CLOSED, S.VOID)
"""Plans the public sees."""


def require_move(status: str, target: str) -> None:
    """Raise MoveRefused unless the table lets a plan go from `status` to `target`."""
    if target not in MOVES[status]:
        raise MoveRefused(PlanStatus(status), PlanStatus(target))
