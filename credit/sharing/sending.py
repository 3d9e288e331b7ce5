"""The send loop of one platform: what was left open first, then what is due, with no transaction open while it waits.

Whatever stops it, nothing is lost or doubled. A package is marked sent before it is sent. One that may have arrived
is *unknown* until the platform was asked for its receipt; one that surely has not is dissolved and its rows go back
in line. The key of a row is (record, revision, operation), that of a package a UUID, the same at every try.
"""

import logging
import random
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.sharing.closing import Verdict, close, postpone, release
from credit.sharing.lanes import lane
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.packing import CLAIM, Parcel, pack, reopen
from credit.sharing.platforms.base import Client, Refused, TryLater
from credit.sharing.platforms.registry import ClientFor, client_for

log = logging.getLogger(__name__)
TURN_SECONDS = 60.0  # after so long a worker gives way to other tasks
FIRST_PAUSE, LONGEST_PAUSE = 3.0, 600.0  # seconds between two tries
LONGEST_WISH = 86_400.0  # seconds that a platform may ask us to wait
ALARM = 5  # failures in a row
GIVE_UP = timedelta(days=3)  # of asking about one package in vain: then a person

_TOUCH = """
UPDATE credit_package SET claimed_at = clock_timestamp(),
    state = CASE WHEN id = %(now)s THEN 'sent' ELSE state END,
    sent_at = CASE WHEN id = %(now)s THEN coalesce(sent_at, clock_timestamp()) ELSE sent_at END,
    attempts = attempts + CASE WHEN id = %(now)s THEN 1 ELSE 0 END
WHERE claimed_by = %(token)s AND closed_at IS NULL AND id = ANY(%(ids)s)
RETURNING id
"""


# Whoever held these is dead: the lane is ours.
_ORPHANS = """
UPDATE credit_package SET claimed_by = %(token)s
WHERE platform_id = %(platform)s AND closed_at IS NULL AND sent_at IS NULL
RETURNING id
"""
# A dead worker's last call may still be under way at the platform for as long as calls may take.
_RESUME = """
UPDATE credit_package SET claimed_by = %(token)s, claimed_at = clock_timestamp() WHERE id = (
    SELECT id FROM credit_package
    WHERE platform_id = %(platform)s AND closed_at IS NULL AND due_at <= clock_timestamp()
      AND (claimed_by = '' OR claimed_at < clock_timestamp() - make_interval(secs => %(timeout)s))
    ORDER BY due_at, id LIMIT 1
) RETURNING id
"""


def push_platform(platform_id: int, *, client_for: ClientFor = client_for) -> bool:
    """Send what a platform is due, for at most a turn; tell whether more is due that could be sent at once.

    Returns False without a call while the platform is paused, backs off, or another worker serves it.
    """
    deadline = time.monotonic() + TURN_SECONDS
    while due_platforms().filter(pk=platform_id).exists():
        with lane(platform_id) as is_ours:  # a worker that has the lane looks once more after letting it go
            moved = is_ours and _serve(Platform.objects.get(pk=platform_id), client_for, deadline)
        if not moved:
            return False
        if time.monotonic() > deadline:
            return True
    return False


def due_platforms() -> QuerySet[Platform]:
    """Return the platforms that may be spoken to now and have rows due or packages open."""
    now = timezone.now()
    rows = Delivery.objects.filter(platform=OuterRef("pk"), state=DeliveryState.PENDING, due_at__lte=now)
    packages = Package.objects.filter(platform=OuterRef("pk"), closed_at__isnull=True, due_at__lte=now)
    ready = Platform.objects.filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now), is_paused=False)
    return ready.filter(Q(Exists(rows)) | Q(Exists(packages)))


def _serve(platform: Platform, client_for: ClientFor, deadline: float) -> bool:
    """Send claim after claim until nothing is due, time is up or the platform is in trouble; tell if any went well."""
    token, moved = uuid.uuid4().hex, False
    _release_orphans(platform, token)
    with client_for(platform) as client:
        for parcels in _claims(platform, token):
            if not _deliver(platform, client, parcels, token):
                return False
            moved = True
            if time.monotonic() > deadline:
                break
    return moved


def _claims(platform: Platform, token: str) -> Iterator[list[Parcel]]:
    """Yield what was left open, one by one, then what is due; after a failure one package is enough to try."""
    while parcel := _resume(platform, token):
        yield [parcel]
    limit = platform.package_size if platform.failures else CLAIM
    while (parcels := pack(platform, token=token, limit=limit)) is not None:
        yield parcels
        limit = CLAIM


def _deliver(platform: Platform, client: Client, parcels: list[Parcel], token: str) -> bool:
    """Send packages one after the other and store what the answers prove; False when the platform is in trouble."""
    verdicts = []
    for position, parcel in enumerate(parcels):
        if not _touch(parcels[position:], token):
            continue
        try:
            verdicts.append((parcel, _attempt(client, parcel)))
        except TryLater as trouble:
            close(verdicts, token=token)
            _set_aside(parcel, trouble, token)
            release([later.package.pk for later in parcels[position + 1 :]], token=token)
            _back_off(platform, trouble)
            return False
    close(verdicts, token=token)
    if platform.failures and verdicts:
        Platform.objects.filter(pk=platform.pk).update(failures=0, retry_at=None, last_error="")
        platform.failures = 0
    return True


def _attempt(client: Client, parcel: Parcel) -> Verdict:
    """Return what the platform says of a package; one that it may know is asked about before it is sent again."""
    try:
        receipt = client.receipt(parcel.batch) if parcel.was_sent else None
        if receipt is None:
            receipt = client.push(parcel.batch)
    except Refused as refusal:
        return Verdict({}, refused=refusal.code)
    return Verdict(receipt.rejections)


def _set_aside(parcel: Parcel, trouble: TryLater, token: str) -> None:
    """Keep a package that may have arrived until its receipt is known; dissolve one that has not."""
    if not (trouble.unknown or parcel.was_sent):
        release([parcel.package.pk], token=token)
        return
    give_up = timezone.now() - parcel.package.created_at > GIVE_UP
    if give_up:
        log.error("sharing: package %s is held, no receipt for %s days", parcel.package.key, GIVE_UP.days)
    pause = _pause(parcel.package.attempts)
    postpone(parcel.package.pk, token=token, error=trouble.reason, pause=pause, give_up=give_up)


def _touch(parcels: list[Parcel], token: str) -> bool:
    """Mark the first package as sent, before it is, and show that the claim lives; False when another took it."""
    ids = [parcel.package.pk for parcel in parcels]
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, {"now": ids[0], "ids": ids, "token": token})
        return (ids[0],) in cursor.fetchall()


def _release_orphans(platform: Platform, token: str) -> None:
    """Put back in line what a dead worker packed and never sent."""
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS, {"platform": platform.pk, "token": token})
        release([pk for (pk,) in cursor.fetchall()], token=token)


def _resume(platform: Platform, token: str) -> Parcel | None:
    """Take the next package that is open since an earlier try; None when there is none to be settled now."""
    values: dict[str, Any] = {"platform": platform.pk, "token": token, "timeout": platform.timeout_seconds}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_RESUME, values)
            row = cursor.fetchone()
        if row is None:
            return None
        package = Package.objects.get(pk=row[0])
        try:
            return reopen(package)
        except DomainError as trouble:
            log.error("sharing: package %s cannot be opened (%s)", package.key, trouble.code)
            postpone(package.pk, token=token, error=trouble.code, pause=0, give_up=True)


def _back_off(platform: Platform, trouble: TryLater) -> None:
    """Leave the platform alone for a while: as long as it asks for, else longer each time."""
    wish = trouble.retry_after
    pause = _pause(platform.failures) if wish is None else min(wish, LONGEST_WISH) * random.uniform(1, 1.1)  # noqa: S311
    until = timezone.now() + timedelta(seconds=pause)
    Platform.objects.filter(pk=platform.pk).update(
        failures=F("failures") + 1, retry_at=until, last_error=trouble.reason[:200]
    )
    level = logging.ERROR if platform.failures + 1 >= ALARM else logging.WARNING
    log.log(level, "sharing: %s not now (%s), again in %.0f s", platform.code, trouble.reason, pause)


def _pause(failures: int) -> float:
    """Return seconds to wait after so many earlier failures: doubling, bounded, with jitter."""
    return min(FIRST_PAUSE * 2 ** min(failures, 20), LONGEST_PAUSE) * random.uniform(0.7, 1.3)  # noqa: S311
