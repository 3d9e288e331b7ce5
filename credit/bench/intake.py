"""How fast files come in, beside a COPY of the finished rows and beside django-import-export's default.

Every measurement starts in a fresh copy of one database that already holds half of the enterprises. A row is
checked, resolved and filed; the faulty ones (one in a thousand) come back in a marked workbook.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from django.test.utils import override_settings

from credit.bench import rivals
from credit.bench.database import scratch_database
from credit.bench.memory import measured
from credit.bench.office import Office, clean_rows, earlier_rows, found_office, rows_with_faults, take
from credit.bench.rows import penalties, write_csv, write_xlsx
from credit.intake.models import Batch
from credit.records import services as records
from credit.records.models import Record
from credit.sharing.models import Delivery

GROUND, COPY_OF_GROUND, MEMORY = "bench_intake", "bench_intake_round", "bench_intake_memory"
RELEASE = 5000
SAMPLE = 500
TARGETS = {
    "share_of_copy": ">= 0.25 (aim 0.40)",
    "share_of_bare_copy": ">= 0.05 (aim 0.08)",
    "times_import_export": ">= 20",
    "xlsx_to_csv": "<= 1.4",
    "times_faster_unchanged": ">= 1.5",
    "publishing_to_filing": "<= 1.0",
    "memory_mib": "<= 100",
}


def run(n: int = 20_000, *, rounds: int = 3, memory_rows: int = 200_000) -> dict[str, Any]:
    """Return seconds for `n` rows and their ratios (medians of interleaved rounds), each beside its target.

    `memory_rows` is the length of the csv whose memory is measured, 1,000,000 for the figure of the target;
    0 leaves it out.
    """
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, override_settings(MEDIA_ROOT=folder):
        files = _files(Path(folder), n)
        with scratch_database(GROUND):
            office = found_office()
            take(office, write_csv(Path(folder, "earlier.csv"), earlier_rows(n)))
            measured_rounds = [_round(office, files) for _ in range(rounds)]
            rival = _import_export(office, files, min(SAMPLE, n))
        memory = _memory(Path(folder), memory_rows) if memory_rows else {}
    seconds = {name: median(one[name] for one in measured_rounds) for name in measured_rounds[0]}
    ratios = {name: median(one[name] for one in map(_ratios, measured_rounds)) for name in _ratios(seconds)}
    ratios["times_import_export"] = rival["seconds_per_row"] * n / seconds["csv"]
    if memory:
        ratios["memory_mib"] = memory["load_mib"]
    return {
        "rows": n,
        "rounds": rounds,
        "load": round(os.getloadavg()[0], 2),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "rows_per_s": round(n / seconds["csv"]),
        "ratios": {name: {"measured": round(ratios[name], 3), "target": TARGETS[name]} for name in ratios},
        "import_export_sample": rival,
        "memory": memory,
    }


def _ratios(one: dict[str, float]) -> dict[str, float]:
    return {
        "share_of_copy": one["copy"] / one["csv"],
        "share_of_bare_copy": one["bare"] / one["csv"],
        "xlsx_to_csv": one["xlsx"] / one["clean"],
        "times_faster_unchanged": one["csv"] / one["unchanged"],
        "publishing_to_filing": one["publish"] / one["csv"],
    }


def _files(folder: Path, n: int) -> dict[str, Path]:
    return {
        "csv": write_csv(folder / "rows.csv", rows_with_faults(n)),
        "clean": write_csv(folder / "clean.csv", clean_rows(n)),
        "xlsx": write_xlsx(folder / "clean.xlsx", clean_rows(n)),
    }


@contextmanager
def _fresh() -> Iterator[None]:
    with scratch_database(COPY_OF_GROUND, template=GROUND):
        Record.objects.exists()  # connected
        yield


def _round(office: Office, files: dict[str, Path]) -> dict[str, float]:
    """Measure everything once; return seconds."""
    seconds = {}
    for name in ("clean", "xlsx"):
        with _fresh():
            seconds[name] = _timed(partial(take, office, files[name]))
    with _fresh():
        started = time.perf_counter()
        batch = take(office, files["csv"])
        seconds["csv"] = time.perf_counter() - started
        seconds["unchanged"] = _timed(lambda: take(office, files["csv"]))
        rows = rivals.finished_rows(batch.pk)
        rivals.forget_records(batch.pk)
        seconds["copy"] = rivals.copy_seconds(rows)
        seconds["bare"] = rivals.bare_seconds(rows)
        if len(_ids(batch)) != batch.rows_new:
            raise RuntimeError(f"COPY wrote {len(_ids(batch))} of {batch.rows_new} rows.")
    with _fresh():  # as intake leaves the tables: none of the rows above, written, deleted and written again
        ids = _ids(take(office, files["csv"]))
        seconds["publish"] = _timed(lambda: _publish(ids, office))
        if Delivery.objects.count() != 2 * len(ids):
            raise RuntimeError(f"{Delivery.objects.count()} deliveries for {len(ids)} records and two platforms.")
    return seconds


def _ids(batch: Batch) -> list[int]:
    return list(Record.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True))


def _publish(ids: list[int], office: Office) -> None:
    for start in range(0, len(ids), RELEASE):
        records.publish(ids[start : start + RELEASE], actor=office.reviewer)


def _import_export(office: Office, files: dict[str, Path], sample: int) -> dict[str, float]:
    with _fresh():
        batch = take(office, files["clean"])
        seconds = rivals.import_export_seconds(batch.pk, sample)
    return {"rows": sample, "seconds": round(seconds, 2), "seconds_per_row": seconds / sample}


def _memory(folder: Path, rows: int) -> dict[str, float]:
    path = write_csv(folder / "long.csv", penalties(rows))
    with scratch_database(MEMORY):
        return measured(path)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
