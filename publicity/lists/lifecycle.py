"""The way onto a list and off it, as a table anyone can read aloud (认定程序).

Two things that look like statuses are questions to the record instead, so that there is one truth: 异议核查 is a
candidate in its publicity on whose record an objection is open (`objections.open_on`), and 修复中 an entry with an open
repair case. Both hold the table up: the first forbids determination, the second changes nothing until it is decided.
"""

from django.db.models import TextChoices

from credit.kernel.errors import MoveRefused


class CandidateStatus(TextChoices):
    DRAFT = "draft", "线索登记"
    CHECKED = "checked", "名单比对通过"
    NOTIFIED = "notified", "事前告知"
    STATEMENT = "statement", "陈述申辩"
    LEGAL_REVIEW = "legal_review", "法制审核"
    APPROVED = "approved", "审核通过"
    PUBLICISING = "publicising", "公示中"
    DETERMINED = "determined", "已认定"
    PUBLISHED = "published", "已公布"
    SUSPENDED = "suspended", "暂停公示"
    REMOVED = "removed", "已移出"
    ARCHIVED = "archived", "已归档"
    DISMISSED = "dismissed", "线索不成立"
    NOT_LISTED = "not_listed", "不予列入"


S = CandidateStatus
MOVES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.CHECKED, S.DISMISSED}),
    S.CHECKED: frozenset({S.NOTIFIED, S.LEGAL_REVIEW, S.DISMISSED}),  # straight to review where no notice is due (red)
    S.NOTIFIED: frozenset({S.STATEMENT, S.LEGAL_REVIEW, S.DISMISSED}),  # silence until the last day is a waiver
    S.STATEMENT: frozenset({S.LEGAL_REVIEW, S.NOT_LISTED}),
    S.LEGAL_REVIEW: frozenset({S.APPROVED, S.DRAFT, S.NOT_LISTED}),
    S.APPROVED: frozenset({S.PUBLICISING, S.DETERMINED, S.NOT_LISTED}),  # straight on where no basis gives publicity
    S.PUBLICISING: frozenset({S.DETERMINED, S.NOT_LISTED}),
    S.DETERMINED: frozenset({S.PUBLISHED, S.NOT_LISTED}),
    S.PUBLISHED: frozenset({S.SUSPENDED, S.REMOVED}),
    S.SUSPENDED: frozenset({S.PUBLISHED, S.REMOVED}),
    S.REMOVED: frozenset({S.ARCHIVED, S.PUBLISHED}),  # published again: a repair revoked for false papers
    S.ARCHIVED: frozenset({S.PUBLISHED}),  # for the same reason, however late
    S.DISMISSED: frozenset(),
    S.NOT_LISTED: frozenset(),
}
UNDER_WAY = (S.DRAFT, S.CHECKED, S.NOTIFIED, S.STATEMENT, S.LEGAL_REVIEW, S.APPROVED, S.PUBLICISING, S.DETERMINED)
STANDING = (S.PUBLISHED, S.SUSPENDED)
CLOSED = (S.REMOVED, S.ARCHIVED, S.DISMISSED, S.NOT_LISTED)


class RemovalReason(TextChoices):
    """Why an entry left its list (移出原因)."""

    EXPIRED = "EXPIRED", "期限届满"
    REPAIRED = "REPAIRED", "信用修复"
    ERROR = "ERROR", "异议成立或者认定错误"
    BASIS_REVOKED = "BASIS_REVOKED", "依据的决定被撤销或者变更"
    WITHDRAWN = "WITHDRAWN", "报送单位撤下记录"
    SUBJECT_ENDED = "SUBJECT_ENDED", "主体消亡或者注销"
    DISCLOSURE_LIMIT = "DISCLOSURE_LIMIT", "自行为终了满五年"
    POLICY = "POLICY", "名单种类废止"
    BLACK_HIT = "R_BLACK_HIT", "红名单主体出现严重失信记录"


def require_move(status: str, target: str) -> None:
    """Raise MoveRefused unless the table lets a candidate go from `status` to `target`."""
    if target not in MOVES[status]:
        raise MoveRefused(CandidateStatus(status), CandidateStatus(target))
