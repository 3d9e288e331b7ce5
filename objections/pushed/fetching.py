"""Fetching applications from the platforms: a page and the mark behind it are stored together, so nothing is lost."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from credit.sealing import seal
from credit.sharing.asking import ask_all, read_on
from credit.sharing.models import Platform
from credit.sharing.platforms.base import RepairApplication, RepairPage
from credit.sharing.platforms.registry import ClientFor, client_for
from objections.pushed.models import PushedRepair, PushMark

PAGES = 20  # of one platform and turn; the next turn goes on from the mark


def fetch_all(*, client_for: ClientFor = client_for) -> int:
    """Ask every platform for applications; return how many are new."""
    return ask_all(partial(fetch, client_for=client_for), what="pushed repairs")


def fetch(platform: Platform, *, client_for: ClientFor = client_for) -> int:
    """Read the applications of one platform from its mark on; return how many are new. Raises TryLater or Refused."""
    place, _ = PushMark.objects.get_or_create(platform=platform)
    with client_for(platform) as client:
        return read_on(place.mark, client.repairs, partial(_keep, platform), pages=PAGES)


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
