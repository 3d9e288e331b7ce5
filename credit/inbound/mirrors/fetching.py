"""Asking platforms for the lists they hand down: each once a day, a version taken once, trouble told on its own source.

A list is taken whole or not at all: what is older than what we have, does not have the hash it names, or has no good
row changes nothing.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import F, Max
from django.utils import timezone

from credit.audit.services import note
from credit.inbound.mirrors.models import MirrorDelivery, MirrorSource
from credit.inbound.mirrors.services import hold_alone, item_of, take
from credit.kernel.errors import DomainError
from credit.sharing.models import Platform
from credit.sharing.platforms.base import ListVersion, Refused, TryLater
from credit.sharing.platforms.lists import BadList, is_newer
from credit.sharing.platforms.registry import ClientFor, client_for
from credit.sharing.timetable import is_open
from credit.units import policies

log = logging.getLogger(__name__)
PAUSE = timedelta(hours=1)


class Outcome(NamedTuple):
    """What came of asking: a delivery when there was a new version, or the trouble, in words for the desk."""

    delivery: MirrorDelivery | None
    trouble: str = ""


def due_sources(now: datetime) -> list[int]:
    """Return the sources that were not yet asked with success today and whose platform may be spoken to now."""
    sources = MirrorSource.objects.filter(is_active=True, platform__is_paused=False).select_related("platform")
    return [one.pk for one in sources if _is_due(one, now) and is_open(one.platform, now)]


def _is_due(source: MirrorSource, now: datetime) -> bool:
    """Tell whether a list was not had today, and not asked for in vain a moment ago."""
    if source.fetched_at is not None and timezone.localdate(source.fetched_at) == timezone.localdate(now):
        return False
    return source.tried_at is None or source.tried_at <= now - PAUSE


def fetch_now(source_id: int, *, actor: Any, client_for: ClientFor = client_for) -> Outcome:
    """Ask for a list because somebody wants it now. Raises NotAllowed, DomainError when it may not be asked for."""
    policies.require(actor, "manage_platforms")
    source = MirrorSource.objects.select_related("platform").get(pk=source_id)
    if not source.is_active or source.platform.is_paused:
        raise DomainError("paused", "来源未启用或平台已暂停，请先恢复。")
    if not is_open(source.platform, timezone.now()):
        raise DomainError("closed", "现在不在这个平台的发送时间内，到时间会自动取。")
    return fetch(source_id, actor=actor, client_for=client_for)


def fetch(source_id: int, *, actor: Any = None, client_for: ClientFor = client_for) -> Outcome:
    """Ask a platform for a list and take what is new; `actor` is None for the portal itself. Trouble is noted."""
    source = MirrorSource.objects.select_related("platform").get(pk=source_id)
    try:
        with client_for(source.platform) as client:
            given = client.lists(source.item, last_version(source.platform, source.item))
        return Outcome(_store(source, given, actor))
    except Refused as refusal:
        return _failed(source, f"平台没有给出名单（返回码 {refusal.code}）", actor)
    except BadList as trouble:
        return _failed(source, trouble.reason, actor)
    except TryLater as trouble:
        return _failed(source, f"平台没有应答或答复无效（{trouble.reason}），一小时后再取", actor)
    except DomainError as trouble:
        return _failed(source, trouble.message, actor)
    except DatabaseError as trouble:  # its words may repeat a cell
        return _failed(source, f"名单存不下来（{type(trouble).__name__}）", actor)


def last_version(platform: Platform, item: str) -> int:
    """Return the version of a list that was taken last, 0 for none."""
    taken = MirrorDelivery.objects.filter(platform=platform, item=item)
    return taken.aggregate(last=Max("version"))["last"] or 0


@transaction.atomic
def _store(source: MirrorSource, given: ListVersion | None, actor: Any) -> MirrorDelivery | None:
    """Take a version, unless another worker was quicker, and note that the source answered. Raises BadList."""
    hold_alone(source.platform)
    is_new = given is not None and is_newer(given.version, last_version(source.platform, source.item))
    delivery = _take(source, given, actor) if given is not None and is_new else None
    now = timezone.now()
    MirrorSource.objects.filter(pk=source.pk).update(fetched_at=now, tried_at=now, failures=0, last_error="")
    note("mirror.fetched", source, actor=actor, is_new=is_new, version=given.version if given else None)
    return delivery


def _take(source: MirrorSource, given: ListVersion, actor: Any) -> MirrorDelivery:
    item = item_of(source.item)
    lines = ((line, item.cells(row)) for line, row in enumerate(given.rows, start=1))
    name = f"{item.name} {given.version}"
    delivery = take(item, source.platform, lines, name=name, is_complete=True, actor=actor)
    if not delivery.new + delivery.changed + delivery.same:
        raise BadList("名单是空的或没有一行合格，未采用，请向平台核实")
    delivery.version, delivery.issued_at = given.version, given.issued_at
    delivery.save(update_fields=["version", "issued_at"])
    return delivery


def _failed(source: MirrorSource, trouble: str, actor: Any) -> Outcome:
    """Note trouble on the source; the audit trail keeps the first of a row, and every one that somebody asked for."""
    log.warning("inbound: no list %s of platform %s (%s)", source.item, source.platform.code, trouble)
    MirrorSource.objects.filter(pk=source.pk).update(
        tried_at=timezone.now(), failures=F("failures") + 1, last_error=trouble[:200]
    )
    if actor is not None or not source.failures:
        note("mirror.failed", source, actor=actor, failures=source.failures + 1)
    return Outcome(None, trouble)
