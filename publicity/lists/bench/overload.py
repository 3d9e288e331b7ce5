"""How long the overload rules take, and whether they find exactly what a recount by hand finds."""

import os
import time
from datetime import date
from typing import Any

from django.db import connection

from credit.bench.database import scratch_database
from credit.catalogue.services import sync_items
from credit.units.models import Unit
from credit.units.services import seed_units
from publicity.lists.bench import traffic
from publicity.lists.bench.recount import Answer, Recount
from publicity.lists.counting import counted
from publicity.lists.finding import counted_criteria

DAY = date(2026, 6, 1)


def run(checks: int = 1_000_000) -> dict[str, Any]:
    """Measure in a database of its own."""
    with scratch_database("bench_overload"):
        seed_units()
        sync_items()
        return measure(checks, unit=Unit.objects.get(code="U10"))


def measure(checks: int, *, unit: Unit) -> dict[str, Any]:
    """Fill the connected database, count by SQL and by hand, and compare."""
    facts = traffic.make(checks, today=DAY, unit=unit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credit_record, credit_subject, credit_party, credit_relation")
    start = time.perf_counter()
    ours = found()
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    theirs = Recount(facts, DAY).all()
    by_hand = time.perf_counter() - start
    return {
        "checks": checks,
        "decisions": len(facts.decisions),
        "found": {code: len(answer) for code, answer in ours.items()},
        "seconds": round(seconds, 2),
        "recount_seconds": round(by_hand, 2),
        "differences": sum(len(ours[code] ^ theirs[code]) for code in ours),
        "load": round(os.getloadavg()[0], 2),
    }


def found() -> dict[str, Answer]:
    """Return what the rules find, in the form of the recount."""
    with counted(today=DAY) as count:
        return {
            one.code: {(finding.subject_id, finding.start, finding.count) for finding in count.findings(one)}
            for one in counted_criteria()
        }
