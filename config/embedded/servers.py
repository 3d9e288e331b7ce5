"""The two servers as programs that a keeper can watch."""

import os
import signal
from functools import partial
from pathlib import Path

from config.embedded import account, instance, postgres, programs, valkey
from config.processes.keeper import Keeper, Program
from config.processes.sessions import end_strays

PATIENCE = 10.0  # seconds for a server of an earlier, broken run to stop


def _clear_postgres(cluster: Path) -> None:
    """End a server left behind; a pid file that names no such server is stale, whoever has that number now."""
    end_strays(cluster, stop=postgres.STOP, patience=PATIENCE)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _postgres(folder: Path, lent: account.Account, url: str, *, disposable: bool) -> Program:
    return Program(
        name="PostgreSQL",
        command=postgres.command(lent, url, disposable=disposable),
        stage=0,
        stop=postgres.STOP,
        environment=postgres.ENVIRONMENT,
        user=lent.user,
        group=lent.group,
        log=folder / "log" / "postgres.log",
        is_ready=partial(postgres.is_ready, lent.cluster),
        before=partial(_clear_postgres, lent.cluster),
    )


def _valkey(folder: Path, found: programs.Programs, url: str, *, disposable: bool) -> Program:
    home = folder / "valkey"
    return Program(
        name="Valkey",
        command=[str(found.valkey), str(valkey.configure(home, url, disposable=disposable))],
        stage=0,
        folder=home,
        environment={"PATH": os.defpath, "LC_ALL": "C"},
        log=folder / "log" / "valkey.log",
        is_ready=lambda pid: valkey.is_ready(url),
        before=partial(end_strays, home, stop=signal.SIGTERM, patience=PATIENCE),
    )


def start(keeper: Keeper, folder: Path, *, disposable: bool = False, wanted: frozenset[str]) -> dict[str, str]:
    """Start the servers of `folder` whose setting (DATABASE_URL, REDIS_URL) is wanted; return the instance values.

    Raises ProgramMissing, NoAccount, StartFailed or Stopped.
    """
    if not wanted:
        return instance.load(folder)
    found = programs.installed()
    lent = account.choose(found, folder)
    end_strays(lent.cluster, stop=postgres.STOP, patience=PATIENCE)
    end_strays(folder / "valkey", stop=signal.SIGTERM, patience=PATIENCE)
    values = instance.load(folder)
    if "DATABASE_URL" in wanted:
        postgres.initialise(lent, values["POSTGRES_PASSWORD"])
        keeper.start(_postgres(folder, lent, values["DATABASE_URL"], disposable=disposable))
        postgres.create_database(values["DATABASE_URL"], values["POSTGRES_PASSWORD"])
    if "REDIS_URL" in wanted:
        keeper.start(_valkey(folder, found, values["REDIS_URL"], disposable=disposable))
    return values
