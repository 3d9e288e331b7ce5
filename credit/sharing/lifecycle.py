"""The life of a delivery, as a table anyone can read aloud."""

from django.db.models import TextChoices


class DeliveryState(TextChoices):
    PENDING = "pending", "待送"
    PACKED = "packed", "已打包"
    SENT = "sent", "已发送"
    UNKNOWN = "unknown", "结果不明"
    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已接收"
    REJECTED = "rejected", "被退回"
    SUPERSEDED = "superseded", "已被新版本取代"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "已取消"
    HELD = "held", "暂存"


S = DeliveryState
MOVES: dict[str, frozenset[str]] = {
    S.PENDING: frozenset({S.PACKED, S.SUPERSEDED, S.CANCELLED, S.HELD}),
    S.PACKED: frozenset({S.PENDING, S.UNKNOWN, S.RECEIVED, S.ACCEPTED, S.REJECTED, S.HELD, S.SUPERSEDED, S.CANCELLED}),
    S.SENT: frozenset({S.UNKNOWN, S.RECEIVED, S.ACCEPTED, S.REJECTED, S.HELD}),
    S.UNKNOWN: frozenset({S.RECEIVED, S.ACCEPTED, S.REJECTED, S.HELD}),
    S.RECEIVED: frozenset({S.ACCEPTED, S.REJECTED, S.HELD}),
    S.ACCEPTED: frozenset({S.SUPERSEDED, S.WITHDRAWN, S.REJECTED}),
    S.REJECTED: frozenset({S.SUPERSEDED, S.PENDING}),
    S.HELD: frozenset({S.PENDING, S.SUPERSEDED, S.CANCELLED}),
    S.SUPERSEDED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.CANCELLED: frozenset(),
}

IN_FLIGHT = frozenset({S.PACKED, S.SENT, S.UNKNOWN, S.RECEIVED})
"""A newer revision of the record waits for these."""

MAY_HOLD = IN_FLIGHT | {S.ACCEPTED, S.HELD}
"""With an operation other than D: the platform holds this revision, or may hold it."""

CLOSED = frozenset({S.ACCEPTED, S.SUPERSEDED, S.WITHDRAWN, S.CANCELLED})
"""Nothing more to do; what is not closed is backlog."""

PAST = CLOSED - {S.ACCEPTED}
"""Over and of no use to any later delivery, as are accepted withdrawals: archived by age."""
