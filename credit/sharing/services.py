"""Waking platforms that have something to do, and the platforms of a demonstration."""

import secrets
from collections.abc import Mapping

from django.db import transaction

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem, Disclosure
from credit.sealing import seal
from credit.sharing.models import Level, Mode, Platform, PlatformItem
from credit.sharing.outbox import send_task
from credit.sharing.sending import due_platforms

SANDBOXES = {
    "city": ("市公共信用信息平台（演示）", Level.CITY, (Disclosure.PUBLIC, Disclosure.AUTHORISED, Disclosure.SHARED)),
    "province": ("省公共信用信息平台（演示）", Level.PROVINCE, (Disclosure.PUBLIC, Disclosure.AUTHORISED)),
}


def sweep() -> list[int]:
    """Wake every platform that has something to do: rows whose wake-up was lost, packages of dead workers, retries."""
    due = [platform.pk for platform in due_platforms()]
    for platform_id in due:
        send_task(platform_id)
    return due


@transaction.atomic
def ensure_sandbox_platforms(addresses: Mapping[str, str]) -> int:
    """Make the platforms of a demonstration (`city`, `province` → address) and what they take; return how many are new.

    Keys are made once and kept sealed. A changed address is written where the platform is reached by it (somebody may
    have chosen a library or a folder); everything else of an existing row is left alone.
    """
    made = 0
    for code, address in addresses.items():
        name, level, levels = SANDBOXES[code]
        values = {
            "name": name, "level": level, "address": address, "app_key": f"demo-{code}-{secrets.token_hex(4)}",
            "sealed_secret": seal(secrets.token_urlsafe(32)), "timeout_seconds": 10,
        }  # fmt: skip
        platform, is_new = Platform.objects.get_or_create(code=code, defaults=values)
        Platform.objects.filter(pk=platform.pk, mode=Mode.REST).exclude(address=address).update(address=address)
        _offer_items(platform, levels)
        made += is_new
    return made


def _offer_items(platform: Platform, levels: tuple[Disclosure, ...]) -> None:
    """Let a platform take every item that may be disclosed at all, at these levels."""
    shared = [item for item in CatalogueItem.objects.all() if _may_leave(item)]
    rows = [
        PlatformItem(platform=platform, item=item, levels=list(levels), resource_id=f"DEMO-{platform.code}-{item.code}")
        for item in shared
    ]
    PlatformItem.objects.bulk_create(rows, ignore_conflicts=True)


def _may_leave(item: CatalogueItem) -> bool:
    """Tell whether an item is ever delivered; the level of each record decides the rest."""
    return item.is_active and item.disclosure != Disclosure.NONE and item.slug in standards.load()
