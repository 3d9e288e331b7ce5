"""The life of an article, as a table anyone can read aloud.

Source of the steps: the bureau's own columns (draft → unit review → secrecy review → publication → withdrawal);
政府信息公开条例 art. 17 asks for the secrecy review before anything is published.
"""

from django.db.models import TextChoices

from credit.kernel.errors import MoveRefused


class ArticleStatus(TextChoices):
    DRAFT = "draft", "草稿"
    REVIEW = "review", "单位审核"
    CLEARING = "clearing", "保密审查"
    PUBLISHED = "published", "发布"
    WITHDRAWN = "withdrawn", "撤回"


S = ArticleStatus
MOVES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.REVIEW}),
    S.REVIEW: frozenset({S.CLEARING, S.DRAFT}),
    S.CLEARING: frozenset({S.PUBLISHED, S.DRAFT}),
    S.PUBLISHED: frozenset({S.WITHDRAWN}),
    S.WITHDRAWN: frozenset({S.DRAFT}),  # a mended text goes through every step again
}


def require_move(status: str, target: str) -> None:
    """Raise MoveRefused unless the table lets an article go from `status` to `target`."""
    if target not in MOVES[status]:
        raise MoveRefused(ArticleStatus(status), ArticleStatus(target))
