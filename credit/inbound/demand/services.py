"""Moving a need along its table of moves, and writing the entries the bureau starts with."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from credit.audit.services import note
from credit.inbound.demand.models import MOVES, RequestMove, RequestState, SharingRequest
from credit.kernel.errors import DomainError, MoveRefused
from credit.units import policies
from credit.units.models import Unit

FILE = Path(__file__).parent.parent / "data" / "sharing_requests.toml"


@transaction.atomic
def move(request_id: int, target: str, *, actor: Any, reason: str) -> SharingRequest:
    """Move a need to another state. Raises NotAllowed, MoveRefused, DomainError without a reason."""
    policies.require(actor, "manage_deliveries")
    need = SharingRequest.objects.select_for_update().get(pk=request_id)
    if target not in MOVES[need.state]:
        raise MoveRefused(RequestState(need.state), RequestState(target))
    if not reason.strip():
        raise DomainError("no_reason", "请写明为什么改变状态。", {"reason": "必填"})
    RequestMove.objects.create(
        request=need, source=need.state, target=target, reason=reason.strip()[:200], moved_by=actor
    )
    facts = {"from_state": need.state, "to_state": target}
    note("sharing_request.moved", need, actor=actor, reason=reason.strip()[:200], **facts)
    need.state = target
    need.save(update_fields=["state"])
    return need


@transaction.atomic
def seed_requests() -> int:
    """Write the needs of the file that are not there yet; those on file are left alone. Returns how many were made."""
    made = 0
    for code, entry in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        units = entry.pop("units")
        need, is_new = SharingRequest.objects.get_or_create(code=code, defaults=entry)
        if is_new:
            need.units.set(Unit.objects.filter(name__in=units))
            made += 1
    return made
