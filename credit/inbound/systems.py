"""Registering upstream systems: their account, post and key."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue.models import CatalogueItem
from credit.inbound.models import UpstreamSystem
from credit.kernel.errors import DomainError
from credit.sealing import seal, unseal
from credit.units import policies
from credit.units.models import Post, PostRole, Unit


@transaction.atomic
def register(
    *, code: str, name: str, unit: Unit, items: Iterable[CatalogueItem], actor: Any
) -> tuple[UpstreamSystem, str]:
    """Make a system with an account nobody can sign in with, a clerk's post in its unit, and a key.

    Returns the system and its secret: shown once, kept sealed. Raises NotAllowed, or DomainError for a known code.
    """
    policies.require(actor, "manage_platforms")
    if UpstreamSystem.objects.filter(code=code).exists():
        raise DomainError("known_code", f"代号“{code}”已有系统使用，请换一个。")
    account = get_user_model()(username=f"upstream-{code}", full_name=name[:50], is_staff=False)
    account.set_unusable_password()
    account.save()
    Post.objects.create(user=account, unit=unit, role=PostRole.CLERK)
    secret = secrets.token_urlsafe(32)
    system = UpstreamSystem.objects.create(
        code=code, name=name, unit=unit, account=account, app_key=f"up-{code}-{secrets.token_hex(4)}",
        sealed_secret=seal(secret),
    )  # fmt: skip
    system.items.set(items)
    note("upstream.registered", system, actor=actor, unit=unit)
    return system, secret


@transaction.atomic
def change_key(system: UpstreamSystem, *, actor: Any) -> str:
    """Give a system a new secret and return it; the old one is dead from now on."""
    policies.require(actor, "manage_platforms")
    secret = secrets.token_urlsafe(32)
    system.sealed_secret, system.secret_set_at = seal(secret), timezone.now()
    system.save(update_fields=["sealed_secret", "secret_set_at"])
    note("upstream.key_changed", system, actor=actor, unit=system.unit)
    return secret


def secret_of(system: UpstreamSystem) -> str:
    """Return the secret with which a system signs."""
    return str(unseal(system.sealed_secret))
