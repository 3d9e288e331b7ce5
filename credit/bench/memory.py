"""How much memory checking and loading a long csv takes, in a process of its own: `python -m credit.bench.memory`."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.conf import settings

from credit.bench.database import database_url

MEBIBYTE = 1024
EVERY = 0.1  # seconds between two looks at the processes


def measured(path: Path) -> dict[str, float]:
    """Check and load a csv into the connected database in a new process; return MiB idle and at its peak above it."""
    environment = os.environ | {"DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "credit.bench.memory", str(path), str(settings.MEDIA_ROOT)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def resident(name: str) -> int:
    """Return a figure of this process's memory in KiB: VmRSS now, VmHWM at most so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


@contextmanager
def watched() -> Iterator[list[int]]:
    """Yield a list whose one figure grows to the most KiB this process and its children hold together.

    Of a child counts what is its own: what it shares with this process is counted here.
    """
    most, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            most[0] = max(most[0], resident("VmRSS") + sum(map(_own, psutil.Process().children(recursive=True))))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield most
    finally:
        over.set()
        looking.join()


def _own(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss // 1024)
    except psutil.Error:  # it has just ended
        return 0


def forget_peak() -> None:
    """Let VmHWM begin anew with what is in memory now (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def _main(path: Path, media: str) -> None:
    import django

    django.setup()
    from django.test.utils import override_settings

    from credit.bench.office import found_office
    from credit.catalogue import standards
    from credit.intake import services

    with override_settings(MEDIA_ROOT=media):
        office = found_office()
        standards.get(office.item.slug)
        idle = resident("VmRSS")
        with path.open("rb") as file:
            batch = services.receive(file, name=path.name, item=office.item, unit=office.unit, user=office.clerk)
        with watched() as most_checking:
            services.check(batch.pk)
        with watched() as most_loading:
            loaded = services.load(batch.pk)
    checked, peak = most_checking[0], most_loading[0]
    print(
        json.dumps(
            {
                "rows": loaded.rows_new,
                "idle_mib": round(idle / MEBIBYTE, 1),
                "check_mib": round((checked - idle) / MEBIBYTE, 1),
                "load_mib": round((peak - idle) / MEBIBYTE, 1),
            }
        )
    )


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2])
