"""Keys for systems that check through the interface: issued once, kept as a keyed hash, revoked at once."""

import secrets
from typing import Any

from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.sealing import lookup_hash
from credit.units import policies
from publicity.measures.counter.models import CounterToken
from publicity.measures.counter.services import PERSON_RIGHT

SCHEME = "counter-token"


def issue_token(row: CounterToken, *, actor: Any) -> str:
    """Save a new token and return its text, which is kept nowhere.

    Raises DomainError for an account that may check persons where the issuer may not: a key is no way to that right.
    """
    require_issuable(row.user, actor=actor)
    text = secrets.token_urlsafe(32)
    row.token_hash, row.issued_by = lookup_hash(SCHEME, text), actor
    row.save()
    note("counter_token.issued", row, actor=actor, user=row.user_id)
    return text


def require_issuable(user: Any, *, actor: Any) -> None:
    """Raise DomainError unless the issuer may himself check the persons that this account may check."""
    theirs, own = policies.reach(user, PERSON_RIGHT), policies.reach(actor, PERSON_RIGHT)
    if own.everything or not theirs or (not theirs.everything and theirs.units <= own.units):
        return
    raise DomainError(
        "person_right", "这个账号可以核查自然人，您不能用它发令牌。请选只核查企业的专用账号。", {"user": "不能用"}
    )


def revoke(row: CounterToken, *, actor: Any) -> None:
    """Refuse a token from now on."""
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    note("counter_token.revoked", row, actor=actor, user=row.user_id)


def find_token(text: str) -> CounterToken | None:
    """Return the token in force with this text, of an active account; None for any other."""
    today = timezone.localdate()
    rows = CounterToken.objects.filter(token_hash=lookup_hash(SCHEME, text), revoked_at=None, user__is_active=True)
    return rows.filter(valid_from__lte=today, valid_until__gte=today).select_related("user").first()
