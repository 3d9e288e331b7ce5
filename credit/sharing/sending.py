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
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.sharing import outbox
from credit.sharing.closing import Verdict, close, postpone, release
from credit.sharing.lanes import lane
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.packing import CLAIM, Parcel, pack, reopen
from credit.sharing.platforms.base import Client, Refused, TryLater
from credit.sharing.platforms.registry import ClientFor, client_for
from credit.sharing.timetable import is_open

log = logging.getLogger(__name__)
TURN_SECONDS = 30.0  # after so long a worker gives way to other tasks
LONGEST_WISH = 86_400.0  # seconds that a platform may ask us to wait
ALARM = 5  # failures in a row

_TOUCH = """
UPDATE credit_package SET claimed_at = clock_timestamp(),
    state = CASE WHEN id = %(now)s AND state <> 'received' THEN 'sent' ELSE state END,
    sent_at = CASE WHEN id = %(now)s THEN coalesce(sent_at, clock_timestamp()) ELSE sent_at END,
    attempts = attempts + CASE WHEN id = %(now)s THEN 1 ELSE 0 END
WHERE claimed_by = %(token)s AND closed_at IS NULL AND id = ANY(%(ids)s)
RETURNING id
"""


# Whoever held these is dead: the lane is ours. A lane beyond the number of workers is nobody's.
_ORPHANS = """
UPDATE credit_package SET claimed_by = %(token)s
WHERE platform_id = %(platform)s AND closed_at IS NULL AND sent_at IS NULL
  AND (lane = %(lane)s OR lane >= %(workers)s)
RETURNING id
"""
# A dead worker's last call may have gone out as late as `timeout` after its claim, and take as long again to process.
_RESUME = """
UPDATE credit_package SET claimed_by = %(token)s, claimed_at = clock_timestamp(), lane = %(lane)s WHERE id = (
    SELECT id FROM credit_package
    WHERE platform_id = %(platform)s AND closed_at IS NULL AND due_at <= clock_timestamp() AND (
        claimed_by = '' OR (lane = %(lane)s OR lane >= %(workers)s)
        AND claimed_at < clock_timestamp() - make_interval(secs => 2 * %(timeout)s)
    )
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


@dataclass(slots=True)
class Turn:
    """One worker at one platform: which lane it holds, and the token under which it holds packages."""

    platform: Platform
    client: Client
    lane: int
    token: str = field(default_factory=lambda: uuid.uuid4().hex)


def push_platform(platform_id: int, *, client_for: ClientFor = client_for) -> bool:
    """Send what a platform is due, for at most a turn; tell whether more is due that could be sent at once.

    Returns False without a call while the platform is paused, closed by its timetable, backs off, or is served by as
    many workers as it may have; a platform in trouble is served by one.
    """
    deadline = time.monotonic() + TURN_SECONDS
    while platform := _due(platform_id):  # a worker that lets go looks once more
        if not _serve_free_lanes(platform, client_for, deadline):
            return False
        if time.monotonic() > deadline:
            return True
    return False


def push_some(platform: Platform, client: Client, *, limit: int) -> bool:
    """Send up to `limit` rows that are due, by a client that is open; tell whether that went well."""
    turn = Turn(platform, client, lane=0)
    parcels = pack(platform, token=turn.token, limit=limit)
    return parcels is not None and _deliver(turn, parcels)


def due_platforms() -> list[Platform]:
    """Return the platforms that may be spoken to now and have rows due or packages open."""
    now = timezone.now()
    rows = Delivery.objects.filter(platform=OuterRef("pk"), state=DeliveryState.PENDING, due_at__lte=now)
    packages = Package.objects.filter(platform=OuterRef("pk"), closed_at__isnull=True, due_at__lte=now)
    ready = Platform.objects.filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now), is_paused=False)
    due = ready.filter(Q(Exists(rows)) | Q(Exists(packages)))
    return [platform for platform in due if is_open(platform, now)]


def _due(platform_id: int) -> Platform | None:
    return next((platform for platform in due_platforms() if platform.pk == platform_id), None)


def _serve_free_lanes(platform: Platform, client_for: ClientFor, deadline: float) -> bool:
    """Serve one lane after the other that nobody holds; tell if any went well.

    What a dead worker left lies in its lane and waits for whoever takes that: with one worker left, for this one.
    """
    workers = 1 if platform.failures else platform.workers
    moved, last = False, -1
    while last < 0 or _due(platform.pk):
        with lane(platform.pk, workers=workers, after=last) as ours:
            if ours is None:
                break
            try:
                moved |= _serve(platform, client_for, ours, deadline)
            except TryLater as trouble:  # there is no client for these settings
                _back_off(platform, trouble)
                return False
        last = ours
    return moved


def _serve(platform: Platform, client_for: ClientFor, lane: int, deadline: float) -> bool:
    """Send claim after claim until nothing is due, time is up or the platform is in trouble; tell if any went well."""
    moved = False
    with client_for(platform) as client:
        turn = Turn(platform, client, lane)
        _release_orphans(turn)
        for parcels in _claims(turn):
            if not _deliver(turn, parcels):
                return False
            moved = True
            if time.monotonic() > deadline:
                break
    return moved


def _claims(turn: Turn) -> Iterator[list[Parcel]]:
    """Yield what was left open, one by one, then what is due; after a failure one package is enough to try.

    A claim that is full calls for another worker, where the platform may have one.
    """
    platform = turn.platform
    while parcel := _resume(turn):
        yield [parcel]
    limit, may_call = platform.package_size if platform.failures else CLAIM, turn.lane + 1 < platform.workers
    while (parcels := pack(platform, token=turn.token, limit=limit, lane=turn.lane)) is not None:
        if may_call and sum(parcel.package.rows for parcel in parcels) >= CLAIM:
            outbox.send_task(platform.pk)
            may_call = False
        yield parcels
        limit = CLAIM


def _deliver(turn: Turn, parcels: list[Parcel]) -> bool:
    """Send packages one after the other and store what the answers prove; False when the platform is in trouble."""
    verdicts, platform, token = [], turn.platform, turn.token
    for position, parcel in enumerate(parcels):
        if not _touch(parcels[position:], token):
            continue
        try:
            verdicts.append((parcel, _attempt(turn, parcel)))
        except TryLater as trouble:
            close(verdicts, token=token)
            _set_aside(turn, parcel, trouble)
            release([later.package.pk for later in parcels[position + 1 :]], token=token)
            _back_off(platform, trouble)
            return False
    close(verdicts, token=token)
    if platform.failures and verdicts:
        Platform.objects.filter(pk=platform.pk).update(failures=0, retry_at=None, last_error="")
        platform.failures = 0
    return True


def _attempt(turn: Turn, parcel: Parcel) -> Verdict:
    """Return what the platform says of a package; one that it may know is asked about before it is sent again."""
    try:
        receipt = turn.client.receipt(parcel.batch) if parcel.was_sent else None
        if receipt is None:
            receipt = turn.client.push(parcel.batch)
    except Refused as refusal:
        return Verdict(refused=refusal.code)
    if receipt.pending and _is_hopeless(turn.platform, parcel):
        return Verdict(receipt, is_given_up=True)
    return Verdict(receipt, ask_again_after=pause_after(turn.platform, parcel.package.attempts))


def _is_hopeless(platform: Platform, parcel: Parcel) -> bool:
    """Tell whether a package was asked about in vain for as long as this platform is given."""
    if timezone.now() - parcel.package.created_at <= timedelta(days=platform.give_up_days):
        return False
    log.error("sharing: package %s is held, no receipt for %s days", parcel.package.key, platform.give_up_days)
    return True


def _set_aside(turn: Turn, parcel: Parcel, trouble: TryLater) -> None:
    """Keep a package that may have arrived until its receipt is known; dissolve one that has not."""
    if not (trouble.unknown or parcel.was_sent):
        release([parcel.package.pk], token=turn.token)
        return
    pause, give_up = pause_after(turn.platform, parcel.package.attempts), _is_hopeless(turn.platform, parcel)
    if trouble.unknown:  # the call may still be under way at the platform for as long as calls may take
        pause = max(pause, turn.platform.timeout_seconds)
    postpone(parcel.package.pk, token=turn.token, error=trouble.reason, pause=pause, give_up=give_up)


def _touch(parcels: list[Parcel], token: str) -> bool:
    """Mark the first package as sent, before it is, and show that the claim lives; False when another took it."""
    ids = [parcel.package.pk for parcel in parcels]
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, {"now": ids[0], "ids": ids, "token": token})
        return (ids[0],) in cursor.fetchall()


def _release_orphans(turn: Turn) -> None:
    """Put back in line what a dead worker packed and never sent."""
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS, _values(turn))
        release([pk for (pk,) in cursor.fetchall()], token=turn.token)


def _resume(turn: Turn) -> Parcel | None:
    """Take the next package that is open since an earlier try; None when there is none to be settled now."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_RESUME, _values(turn))
            row = cursor.fetchone()
        if row is None:
            return None
        package = Package.objects.get(pk=row[0])
        try:
            return reopen(package)
        except DomainError as trouble:
            log.error("sharing: package %s cannot be opened (%s)", package.key, trouble.code)
            postpone(package.pk, token=turn.token, error=trouble.code, pause=0, give_up=True)


def _values(turn: Turn) -> dict[str, Any]:
    platform = turn.platform
    return {
        "platform": platform.pk, "token": turn.token, "lane": turn.lane, "workers": platform.workers,
        "timeout": platform.timeout_seconds,
    }  # fmt: skip


def _back_off(platform: Platform, trouble: TryLater) -> None:
    """Leave the platform alone for a while: as long as it asks for, else longer each time."""
    wish = trouble.retry_after
    pause = pause_after(platform, platform.failures)
    if wish is not None:
        pause = min(wish, LONGEST_WISH) * random.uniform(1, 1.1)  # noqa: S311
    until = timezone.now() + timedelta(seconds=pause)
    Platform.objects.filter(pk=platform.pk).update(
        failures=F("failures") + 1, retry_at=until, last_error=trouble.reason[:200]
    )
    level = logging.ERROR if platform.failures + 1 >= ALARM else logging.WARNING
    log.log(level, "sharing: %s not now (%s), again in %.0f s", platform.code, trouble.reason, pause)


def pause_after(platform: Platform, failures: int) -> float:
    """Return seconds to wait after so many earlier tries: doubling, bounded by the platform's limits, with jitter."""
    longest = min(platform.first_pause_seconds * 2 ** min(failures, 30), platform.longest_pause_seconds)
    return longest * random.uniform(0.7, 1.3)  # noqa: S311
