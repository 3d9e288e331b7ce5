"""Writing the audit trail. It is part of the transaction it tells about."""

from typing import Any

from django.db.models import Model

from credit.audit.models import AuditEntry


def note(
    action: str, target: Model | None = None, *, actor: Any, unit: Any = None, reason: str = "", **facts: Any
) -> AuditEntry:
    """Write who did what to what, and why.

    `actor` is a user, or None for the portal itself (nightly runs). `facts` are ids, counts, statuses: never a
    name, an identity number or any other content of a record.
    """
    return AuditEntry.objects.create(
        action=action,
        actor=actor if getattr(actor, "pk", None) else None,
        target_type=(target._meta.model_name or "") if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        unit_id=getattr(unit, "pk", unit),
        reason=reason,
        facts=facts,
    )
