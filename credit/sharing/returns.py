"""Rows that a platform accepted and a person there sent back later (疑问数据、退回)."""

import logging
from collections.abc import Sequence

from django.db import connection, transaction

from credit.kernel.masking import mask_prose
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Platform
from credit.sharing.platforms.base import Feedback, Refused, Rejection, RowKey, TryLater
from credit.sharing.platforms.registry import ClientFor, client_for

log = logging.getLogger(__name__)
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
    """Ask every platform that is not paused for what it sent back; return how many rows that concerned.

    A platform that cannot be asked now is asked the next time; the others are not kept waiting.
    """
    found = 0
    for platform in Platform.objects.filter(is_paused=False):
        try:
            found += collect(platform, client_for=client_for)
        except (TryLater, Refused) as trouble:
            log.info("sharing: no feedback of %s now (%s)", platform.code, trouble)
    return found


def collect(platform: Platform, *, client_for: ClientFor = client_for) -> int:
    """Read the feedback of one platform from its mark on and note it on the deliveries; return how many rows."""
    found = 0
    with client_for(platform) as client:
        for _ in range(PAGES):
            feedback = client.feedback(platform.feedback_mark)
            found += _note(platform, feedback)
            if feedback.mark == platform.feedback_mark:
                break
            platform.feedback_mark = feedback.mark
    return found


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
