"""Taking in what visitors report, and closing it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.masking import mask_prose
from credit.sealing import seal, unseal
from credit.units.policies import require
from publicity.feedback.models import FeedbackState, SiteFeedback


@transaction.atomic
def receive(*, page: str, text: str, contact: str = "") -> SiteFeedback:
    """Keep a report: the personal numbers in it masked, the contact sealed."""
    entry = SiteFeedback.objects.create(
        page=mask_prose(page), text=mask_prose(text), contact=seal(contact) if contact else None
    )
    note("feedback.received", entry, actor=None)
    return entry


@transaction.atomic
def handle(feedback_id: int, *, actor: Any, result: str) -> SiteFeedback:
    """Close a report with a word on what was done, and delete the contact.

    Raises NotAllowed without the right, DomainError without a word or where it is closed already.
    """
    require(actor, "manage_columns")
    entry = SiteFeedback.objects.select_for_update().get(pk=feedback_id)
    if entry.state == FeedbackState.DONE:
        raise DomainError("already_handled", "这条找错已经处理过了，没有改动。")
    if not result.strip():
        raise DomainError("no_result", "请写明处理情况：改了什么，或者为什么不改。")
    entry.state, entry.result, entry.contact = FeedbackState.DONE, result.strip(), None
    entry.handled_by, entry.handled_at = actor, timezone.now()
    entry.save()
    note("feedback.handled", entry, actor=actor)
    return entry


def contact_of(entry: SiteFeedback, *, actor: Any) -> str:
    """Return the sealed contact ("" where none was left). Seeing one is audited. Raises NotAllowed."""
    require(actor, "manage_columns")
    if not entry.contact:
        return ""
    note("sealed.viewed", entry, actor=actor)
    return str(unseal(entry.contact))
