"""Fetching applications from the platforms: a page and the mark behind it are stored together, so nothing is lost."""

import logging

from django.db import transaction
from django.utils import timezone

from credit.sealing import seal
from credit.sharing.models import Platform
from credit.sharing.platforms.base import NotOffered, Refused, RepairApplication, RepairPage, TryLater
from credit.sharing.platforms.registry import ClientFor, client_for
from objections.pushed.models import PushedRepair, PushMark

log = logging.getLogger(__name__)
PAGES = 20  # of one platform and turn; the next turn goes on from the mark


def fetch_all(*, client_for: ClientFor = client_for) -> int:
    """Ask every platform that is not paused; return how many applications are new. One in trouble stops no other."""
    found = 0
    for platform in Platform.objects.filter(is_paused=False):
        try:
            found += fetch(platform, client_for=client_for)
        except NotOffered:
            continue
        except (TryLater, Refused) as trouble:
            log.info("pushed repairs: nothing of %s now (%s)", platform.code, trouble)
    return found


def fetch(platform: Platform, *, client_for: ClientFor = client_for) -> int:
    """Read the applications of one platform from its mark on; return how many are new. Raises TryLater or Refused."""
    place, _ = PushMark.objects.get_or_create(platform=platform)
    found = 0
    with client_for(platform) as client:
        for _ in range(PAGES):
            page = client.repairs(place.mark)
            found += _keep(platform, page)
            if page.mark == place.mark:
                break
            place.mark = page.mark
    return found


@transaction.atomic
def _keep(platform: Platform, page: RepairPage) -> int:
    """Store a page with its mark; what is known under its number stays as it is. Return how many rows are new."""
    numbers = [one.number for one in page.applications]
    known = set(PushedRepair.objects.filter(platform=platform, number__in=numbers).values_list("number", flat=True))
    rows = [_row(platform, one) for one in page.applications if one.number not in known]
    PushedRepair.objects.bulk_create(rows, ignore_conflicts=True)
    PushMark.objects.filter(platform=platform).update(mark=page.mark)
    return len(rows)


def _row(platform: Platform, pushed: RepairApplication) -> PushedRepair:
    told = {"uscc": pushed.uscc.upper(), "name": pushed.name, "decision_number": pushed.decision_number, **pushed.told}
    return PushedRepair(
        platform=platform,
        number=pushed.number,
        record_kind=pushed.kind,
        sealed=seal(told),
        received_at=pushed.received_at or timezone.now(),
    )
