"""Following the open settlement sheets: look at every channel, and close the repairs that are clear everywhere."""

import logging

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from objections.cases.actors import SYSTEM
from objections.cases.models import Case
from objections.moves.services import act
from objections.settlement.services import Fetch, probe

log = logging.getLogger(__name__)
SECONDS = 10


def follow(fetch: Fetch | None = None, *, limit: int = 100) -> int:
    """Probe repairs in effect and return how many are closed now. A portal that does not answer proves nothing."""
    closed = 0
    waiting = Case.objects.open().filter(kind="repair", state="effective").order_by("pk").values_list("pk", flat=True)
    with httpx.Client(base_url=settings.SITE_ADDRESS, timeout=SECONDS, follow_redirects=True) as client:
        for pk in waiting[:limit]:
            try:
                closed += _follow_one(pk, fetch or _reader(client))
            except httpx.HTTPError as trouble:
                log.warning("settlement %s not probed: %s", pk, type(trouble).__name__)
    return closed


def _follow_one(pk: int, fetch: Fetch) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update(skip_locked=True).filter(pk=pk, state="effective").first()
        if case is None or probe(case, fetch):
            return False
    act(pk, "close", actor=SYSTEM, today=timezone.localdate())
    return True


def _reader(client: httpx.Client) -> Fetch:
    """Return what reads an own address: its text, "" where the portal says that there is nothing."""

    def fetch(address: str) -> str:
        answer = client.get(address)
        if answer.status_code >= 500:
            answer.raise_for_status()
        return answer.text if answer.status_code == 200 else ""

    return fetch
