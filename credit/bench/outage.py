"""How soon a platform has everything after an outage, each record in the order of its versions."""

import time
from typing import Any

import httpx
from django.db import transaction
from django.db.models import F

from credit.bench.push import NAME, platform_at, released_penalties, sandbox_at
from credit.records.models import Record
from credit.sharing.models import Delivery, Package
from credit.sharing.outbox import queue
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sending import push_platform

STEP = 0.5  # seconds between two looks; the portal's own sweep takes ten
LONGEST = 900.0


def measure(records: int, seconds: int, *, port: int) -> dict[str, Any]:
    """Return how many seconds after an outage so many waiting records were drained, and whether in order.

    Half of the records get a further version while the platform is away.
    """
    ids, ledger = released_penalties(records), Ledger(NAME)
    ledger.empty()
    Delivery.objects.all().delete()
    Package.objects.all().delete()
    with sandbox_at(port) as address:
        platform = platform_at(address, failures=0, retry_at=None)
        httpx.post(f"{address}/outage", data={"seconds": str(seconds)}, headers={"Origin": address}, trust_env=False)
        began = time.monotonic()
        queue(ids)
        push_platform(platform.pk)
        with transaction.atomic():
            Record.objects.filter(pk__in=ids[::2]).update(revision=F("revision") + 1)
            queue(ids[::2])
        while Delivery.objects.filter(state__in=("pending", "packed", "unknown")).exists():
            if time.monotonic() - began > seconds + LONGEST:
                raise RuntimeError("The backlog was not drained.")
            push_platform(platform.pk)
            time.sleep(STEP)
        drained = time.monotonic() - began - seconds
    totals = ledger.totals()
    ledger.close()
    return {
        "waiting": records, "outage_s": seconds, "drained_after_s": round(drained, 1), "late": totals["late"],
        "held": totals["held"],
    }  # fmt: skip
