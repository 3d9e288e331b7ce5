"""How fast a whole data set leaves as a file, beside a raw COPY of the table it stands in."""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from statistics import median
from typing import Any

from django.db import connection

from credit.bench.database import mark_filled, scratch_database
from credit.bench.memory import forget_peak, resident
from credit.bench.push import SLUG, copied_penalties
from credit.catalogue import standards
from credit.records.models import Record
from publicity.opendata import tasks
from publicity.opendata.export import dataset_pieces, own_connection
from publicity.opendata.forms import FORMS, Form
from publicity.opendata.models import Verdict

SAMPLES = 5000  # different ones; the others are copies of them


def run(n: int = 1_000_000, *, rounds: int = 5, keep: bool = True) -> dict[str, Any]:
    """Return rows per second and shares of a raw COPY, medians of interleaved rounds over `n` penalties.

    The raw COPY writes the whole record table as text and is read to its end by the same client; `mib` is how much
    the memory of this process grew at most while the files were made. `share_not_looked_through` is of one round
    before the night's look through the rows (`verdicts.look_through`), which took `look_through_s`.
    """
    with scratch_database(f"bench_export_{n}", keep=keep) as is_new:
        if is_new:
            copied_penalties(n, samples=min(n, SAMPLES))
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            mark_filled()
        Verdict.objects.all().delete()
        _round()  # warms up
        unlooked = _round()
        looking = _timed(_look_through)
        forget_peak()
        before = resident("VmRSS")
        measured = [_round() for _ in range(rounds)]
        grown = resident("VmHWM") - max(before, 0)
    seconds = {name: median(one[name] for one in measured) for name in measured[0]}
    return {
        "rows": n,
        "rounds": rounds,
        "load": round(os.getloadavg()[0], 2),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "rows_per_s": {name: round(n / seconds[name]) for name in FORMS},
        "share_of_raw_copy": {name: round(median(one["raw"] / one[name] for one in measured), 3) for name in FORMS},
        "share_not_looked_through": {name: round(unlooked["raw"] / unlooked[name], 3) for name in FORMS},
        "look_through_s": round(looking, 2),
        "target": ">= 0.40",
        "mib": round(grown / 1024, 1),
    }


def _round() -> dict[str, float]:
    return {"raw": _timed(_raw), **{name: _timed(partial(_file, form)) for name, form in FORMS.items()}}


def _look_through() -> None:
    """Do the night's work to its end, and what autovacuum does after it."""
    tasks.look_through()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {Verdict._meta.db_table}")


def _raw() -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {Record._meta.db_table} TO STDOUT") as copy:
        _read(copy)


def _file(form: Form) -> None:
    with closing(own_connection()) as own:
        _read(dataset_pieces(own, Record.objects.public_now().of_item(SLUG), standards.get(SLUG), form))


def _read(pieces: Iterable[object]) -> None:
    for _ in pieces:
        pass


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
