"""How much memory checking and loading a long csv takes, in a process of its own: `python -m credit.bench.memory`."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from credit.bench.database import database_url

MEBIBYTE = 1024


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
        services.check(batch.pk)
        checked = resident("VmHWM")
        loaded = services.load(batch.pk)
    peak = resident("VmHWM")
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
