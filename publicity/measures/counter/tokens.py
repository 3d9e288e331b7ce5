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

    A token opens persons only by a grant of its own. Raises DomainError for that grant where account or issuer may
    not check persons: a key is no way to that right.
    """
    if row.may_check_persons:
        require_issuable(row.user, actor=actor)
    text = secrets.token_urlsafe(32)
    row.token_hash, row.issued_by = lookup_hash(SCHEME, text), actor
    row.save()
    note("counter_token.issued", row, actor=actor, user=row.user_id, persons=row.may_check_persons)
    return text


def require_issuable(user: Any, *, actor: Any) -> None:
    """Raise DomainError unless account and issuer may both check the persons that the token is to open."""
    theirs, own = policies.reach(user, PERSON_RIGHT), policies.reach(actor, PERSON_RIGHT)
    if not theirs:
        raise DomainError(
            "person_right", "这个账号没有核查个人的权限，令牌不能给它。请去掉“可以核查个人”，或者换一个账号。",
            {"may_check_persons": "账号没有这个权限"},
        )  # fmt: skip
    if own.everything or (not theirs.everything and theirs.units <= own.units):
        return
    raise DomainError(
        "person_right", "您自己不能核查这些个人，不能发这样的令牌。请去掉“可以核查个人”，或者请有这个权限的人来发。",
        {"may_check_persons": "您不能给"},
    )  # fmt: skip


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
