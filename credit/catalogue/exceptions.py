"""Credit codes that a reviewer accepted although their check character fails (V03)."""

from typing import Any

from django.db import transaction

from credit.audit.services import note
from credit.catalogue.models import AcceptedCode
from credit.kernel.errors import DomainError, InvalidIdentifier
from credit.kernel.identifiers import clean, parse_uscc
from credit.units import policies


def accepted_codes() -> frozenset[str]:
    """Return every accepted code; there are few."""
    return frozenset(AcceptedCode.objects.values_list("value", flat=True))


def why_not_acceptable(value: str) -> str:
    """Return why a code cannot be an exception: valid, or wrong in more than its last sign; else ""."""
    try:
        parse_uscc(value)
    except InvalidIdentifier as fault:
        return "" if fault.code == "checksum" else f"这个代码不只是校验位不符，不能作为例外：{fault.message}"
    return "这个代码有效，不需要登记为例外。"


@transaction.atomic
def accept_code(value: str, *, reason: str, actor: Any) -> AcceptedCode:
    """Accept a code for every later check, with the reason in the audit trail.

    Raises NotAllowed without the right, DomainError for a code that is valid, or wrong in more than its last sign.
    """
    policies.require(actor, "accept_code")
    code = clean(value)
    if fault := why_not_acceptable(code):
        raise DomainError("not_acceptable", fault)
    if not reason.strip():
        raise DomainError("reason_required", "请填写核实依据：凭什么确认证照上的代码就是这样。")
    accepted, is_new = AcceptedCode.objects.get_or_create(
        value=code, defaults={"reason": reason.strip(), "accepted_by": actor}
    )
    if is_new:
        note("code.accepted", accepted, actor=actor, reason=accepted.reason)
    return accepted
