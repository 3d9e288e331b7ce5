"""An objection and a determination at the same instant, on two connections, again and again: never both."""

import os
import threading
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from credit.bench.database import scratch_database
from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.records.models import DisputeMark
from credit.units.models import User
from publicity.lists import objections, recognition
from publicity.lists.bench import scene
from publicity.lists.lifecycle import S
from publicity.lists.models import ListCandidate

LAST_DAY = date(2026, 6, 1)


def run(tries: int = 200) -> dict[str, Any]:
    """Race in a database of its own."""
    with scratch_database("bench_race"):
        scene.found_bureau()
        return measure(tries)


def measure(tries: int) -> dict[str, Any]:
    """Race once on each of `tries` candidates and count who came first."""
    leader, site = (User.objects.get(username=f"bench_{name}") for name in ("leader", "site"))
    ids = scene.entries(tries, ends_on=LAST_DAY, status=S.PUBLICISING, state="公示中")
    for record_id in ids:
        candidate = ListCandidate.objects.get(record=record_id)
        start = threading.Barrier(2)
        sides = [
            threading.Thread(target=_determine, args=(candidate.pk, leader, start)),
            threading.Thread(target=_object, args=(record_id, site, start)),
        ]
        for side in sides:
            side.start()
        for side in sides:
            side.join()
    determined = set(ListCandidate.objects.filter(record__in=ids, status=S.DETERMINED).values_list("record", flat=True))
    disputed = set(DisputeMark.objects.filter(record__in=ids, until__isnull=True).values_list("record", flat=True))
    return {
        "tries": tries,
        "determined": len(determined),
        "disputed": len(disputed),
        "both": len(determined & disputed),
        "neither": tries - len(determined | disputed),
        "load": round(os.getloadavg()[0], 2),
    }


def _determine(candidate_id: int, leader: User, start: threading.Barrier) -> None:
    start.wait()
    try:
        recognition.determine(candidate_id, actor=leader, today=LAST_DAY + timedelta(days=1))
    except DomainError:
        pass  # an objection came first
    finally:
        connection.close()


def _object(record_id: int, site: User, start: threading.Barrier) -> None:
    start.wait()
    try:
        with transaction.atomic():
            if objections.lock_in_publicity(record_id):
                records.mark_disputed(record_id, case_number="YY-示例", actor=site)
    finally:
        connection.close()
