"""The life of a record, as a table anyone can read aloud."""

from django.db.models import TextChoices

from credit.kernel.errors import MoveRefused


class RecordStatus(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    PUBLISHED = "published", "已发布"
    SUSPENDED = "suspended", "暂停公示"
    WITHDRAWN = "withdrawn", "已撤下"
    REPAIRED = "repaired", "已修复"
    ENDED = "ended", "期满"


S = RecordStatus
MOVES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.DRAFT, S.PUBLISHED, S.ENDED}),  # ended: its term was over before it was filed
    S.PUBLISHED: frozenset({S.SUSPENDED, S.WITHDRAWN, S.REPAIRED, S.ENDED}),
    S.SUSPENDED: frozenset({S.PUBLISHED, S.WITHDRAWN, S.REPAIRED, S.ENDED}),
    S.WITHDRAWN: frozenset({S.SUBMITTED}),
    S.REPAIRED: frozenset({S.PUBLISHED}),  # a repair revoked for false papers
    S.ENDED: frozenset(),
}


def require_move(status: str, target: str) -> None:
    """Raise MoveRefused unless the table lets a record go from `status` to `target`."""
    if target not in MOVES[status]:
        raise MoveRefused(RecordStatus(status), RecordStatus(target))
