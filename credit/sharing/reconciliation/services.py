"""Running a reconciliation: ask the platform, compare, keep the result. Nightly, and whenever somebody wants it."""

import calendar
import logging
from datetime import date, timedelta
from typing import Any

import psycopg
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.kernel.errors import DomainError
from credit.sharing.models import SHOW_THEIR_OWN, Platform, PlatformItem
from credit.sharing.platforms.base import Client, Held, Refused, Tally, TryLater
from credit.sharing.platforms.files import BAD_INVENTORY, NO_INVENTORY
from credit.sharing.platforms.registry import ClientFor, client_for
from credit.sharing.reconciliation import comparing
from credit.sharing.reconciliation.comparing import Scope, Summary
from credit.sharing.reconciliation.models import Difference, Outcome, Reconciliation

log = logging.getLogger(__name__)
RECENT_DAYS = 30  # reconciled every night; exchange.md §5.7
BAD_LIST = "平台的清单有重复或过长的编号，无法比对，请与平台核实"
OF_ONE_ITEM = frozenset({BAD_LIST, NO_INVENTORY, BAD_INVENTORY})
"""Failures that say nothing of the platform's other items."""
YEAR_MONTHS = 12  # reconciled once a month


def scope_of(platform: Platform, item: CatalogueItem, month: date) -> Scope:
    """Return the scope of a whole month."""
    last = calendar.monthrange(month.year, month.month)[1]
    way = platform.mode if platform.mode in SHOW_THEIR_OWN else ""
    return Scope(platform.pk, item.pk, month.replace(day=1), month.replace(day=last), way)


def reconcile(
    platform: Platform, item: CatalogueItem, month: date, *, actor: Any = None, client_for: ClientFor = client_for
) -> Reconciliation:
    """Compare one month of an item with a platform and keep the result; trouble with the platform is a result too."""
    run = Reconciliation.objects.create(
        platform=platform, item=item, month=month.replace(day=1), started_by=actor if actor else None
    )
    scope = scope_of(platform, item, month)
    try:
        with client_for(platform) as client:
            tally, theirs = _ask(client, run, scope)
    except (TryLater, Refused) as trouble:
        return _failed(run, getattr(trouble, "reason", f"平台返回码 {trouble}"))
    try:
        _compare(run, scope, tally, theirs)
    except (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError):
        run.refresh_from_db()
        return _failed(run, BAD_LIST)
    if actor:
        note("reconciliation.run", run, actor=actor, outcome=run.outcome)
    return run


def _ask(client: Client, run: Reconciliation, scope: Scope) -> tuple[Tally, list[Held] | None]:
    """Return the platform's tally, and its list unless neither side changed since they last agreed."""
    kind = standards.get(run.item.slug).wire_kind
    tally = client.tally(kind, scope.start, scope.end)
    if _agreed_before(run, tally, comparing.summary(scope)):
        return tally, None
    return tally, list(client.holdings(kind, scope.start, scope.end))


def _agreed_before(run: Reconciliation, tally: Tally, ours: Summary) -> bool:
    earlier = Reconciliation.objects.filter(platform=run.platform_id, item=run.item_id, month=run.month)
    last = earlier.exclude(outcome__in=(Outcome.RUNNING, Outcome.FAILED)).first()
    agreed = last is not None and last.outcome == Outcome.AGREED
    return agreed and (last.their_digest, last.our_digest) == (tally.digest, ours.digest)  # type: ignore[union-attr]


@transaction.atomic
def _compare(run: Reconciliation, scope: Scope, tally: Tally, theirs: list[Held] | None) -> None:
    """Write result and differences; unsettled differences of earlier runs of the same month are replaced."""
    ours = comparing.summary(scope)
    older = Difference.objects.filter(run__platform=run.platform_id, run__item=run.item_id, run__month=run.month)
    older.filter(run__lt=run.pk, mended="").delete()
    found = 0
    if theirs is not None:
        found, run.under_way = comparing.compare(run, scope, theirs, asked_at=run.started_at)
    counts = comparing.counted(run) if found else {}
    run.outcome = Outcome.DIFFERS if found else Outcome.AGREED
    run.ours, run.theirs = ours.records, len(theirs) if theirs is not None else tally.count
    run.unseen = comparing.unseen(scope)
    run.our_digest, run.their_digest, run.finished_at = ours.digest, tally.digest[:64], timezone.now()
    for name, count in counts.items():
        setattr(run, name, count)
    run.save()


def _failed(run: Reconciliation, reason: str) -> Reconciliation:
    log.warning("reconciliation %s failed (%s)", run.pk, reason)
    run.outcome, run.failure, run.finished_at = Outcome.FAILED, reason[:200], timezone.now()
    run.save()
    return run


def months_due(today: date) -> list[date]:
    """Return the months to compare tonight: those of the last 30 days; on the second of a month the whole year."""
    this = today.replace(day=1)
    if today.day != 2:
        return sorted({this, (today - timedelta(days=RECENT_DAYS)).replace(day=1)})
    number = this.year * 12 + this.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - YEAR_MONTHS, number + 1)]


def nightly(*, today: date | None = None, client_for: ClientFor = client_for) -> int:
    """Compare every item of every platform that is not paused; return how many comparisons were made.

    A platform that cannot be spoken to is left for the next night after its first failure; a list that is not there or
    cannot be compared concerns its own item and month alone.
    """
    made = 0
    for platform in Platform.objects.filter(is_paused=False):
        for scope in _items(platform):
            runs = [
                reconcile(platform, scope.item, month, client_for=client_for)
                for month in months_due(today or timezone.localdate())
            ]
            made += len(runs)
            if any(run.outcome == Outcome.FAILED and run.failure not in OF_ONE_ITEM for run in runs):
                break
    return made


def _items(platform: Platform) -> list[PlatformItem]:
    return list(PlatformItem.objects.filter(platform=platform, is_active=True).select_related("item").order_by("item"))


def parse_month(text: str) -> date:
    """Return the first day of a month written as 2026-11. Raises DomainError."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise DomainError("month", "月份应写成 2026-11 这样。") from error
