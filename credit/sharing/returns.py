"""Rows that a platform accepted and a person there sent back later (疑问数据、退回)."""

from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction

from credit.kernel.masking import mask_prose
from credit.sharing.asking import ask_all, read_on
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Platform
from credit.sharing.platforms.base import Feedback, Rejection, RowKey
from credit.sharing.platforms.registry import ClientFor, client_for

PAGES = 100  # a turn; the next one goes on from the mark

_TAKE_BACK = """
UPDATE credit_delivery d SET state = %(rejected)s, accepted_at = NULL,
    reason_field = x.field, reason_code = x.code,
    reason_text = CASE WHEN r.is_personal THEN '' ELSE x.text END
FROM credit_record r, unnest(%(keys)s::text[], %(versions)s::bigint[], %(fields)s::text[], %(codes)s::text[],
                            %(texts)s::text[]) AS x (key, version, field, code, text)
WHERE r.id = d.record_id AND r.public_id = x.key AND d.revision = x.version AND d.platform_id = %(platform)s
  AND d.state = %(accepted)s
"""


def collect_all(*, client_for: ClientFor = client_for) -> int:
    """Ask every platform for what it sent back; return how many rows that concerned."""
    return ask_all(partial(collect, client_for=client_for), what="feedback")


def collect(platform: Platform, *, client_for: ClientFor = client_for) -> int:
    """Read the feedback of one platform from its mark on and note it on the deliveries; return how many rows."""
    with client_for(platform) as client:
        return read_on(platform.feedback_mark, client.feedback, partial(_note, platform), pages=PAGES)


@transaction.atomic
def _note(platform: Platform, feedback: Feedback) -> int:
    """Store a page together with the mark behind it."""
    Platform.objects.filter(pk=platform.pk).update(feedback_mark=feedback.mark)
    return take_back(platform, feedback.returns)


def take_back(platform: Platform, returns: Sequence[tuple[RowKey, Rejection]]) -> int:
    """Send accepted rows back; return how many. What a newer revision has replaced meanwhile stays so."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, {
            "platform": platform.pk, "accepted": DeliveryState.ACCEPTED, "rejected": DeliveryState.REJECTED,
            "keys": [key for (key, _), _ in returns], "versions": [version for (_, version), _ in returns],
            "fields": [why.field[:64] for _, why in returns], "codes": [why.code[:8] for _, why in returns],
            "texts": [mask_prose(why.text)[:300] for _, why in returns],
        })  # fmt: skip
        return cursor.rowcount
