"""`python -m config.embedded up` runs the two servers; `… run -- COMMAND` runs a command with them and stops them.

--disposable    no safety against power loss: for folders that are wiped after use
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from config import env
from config.embedded import account, instance, programs, servers
from config.processes import lock
from config.processes.keeper import Keeper, Program, StartFailed, Stopped

BOTH = frozenset({"DATABASE_URL", "REDIS_URL"})
INTERRUPTED = 130


def arguments(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded")
    parser.add_argument("--disposable", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="wipe DATA_DIR first (only together with --disposable)")
    commands = parser.add_subparsers(dest="verb", required=True)
    commands.add_parser("up")
    commands.add_parser("run").add_argument("command", nargs="+")
    return parser.parse_args(words)


def wipe(folder: Path) -> None:
    """Empty the data folder of a disposable instance; the lock stays."""
    account.leave_shelter(folder)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != "lock":
            entry.unlink()


def main(words: list[str]) -> int:
    """Run and return the exit code: the command's own, 130 when interrupted."""
    wanted = arguments(words)
    folder = env.data_dir()
    instance.make_data_dir(folder)
    held = lock.take(folder)
    if wanted.disposable and wanted.fresh:
        wipe(folder)
        instance.make_data_dir(folder)
    with Keeper(lock=held) as keeper:
        try:
            values = servers.start(keeper, folder, disposable=wanted.disposable, wanted=BOTH)
            addresses = {name: values[name] for name in sorted(BOTH)}
            if wanted.verb == "up":
                for name, value in addresses.items():
                    print(f"export {name}='{value}'", flush=True)
                keeper.watch()
                return 0
            return keeper.run(Program(
                name=wanted.command[0], command=wanted.command, stage=1, folder=Path.cwd(),
                environment={**os.environ, **addresses, "DATA_DIR": str(folder)},
            ))  # fmt: skip
        except Stopped:
            return INTERRUPTED


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (lock.InUse, StartFailed, programs.ProgramMissing, account.NoAccount) as trouble:
        sys.exit(f"{trouble}")
    except PermissionError as trouble:
        sys.exit(f"没有权限使用 {trouble.filename}：数据目录属于另一个用户。请用那个用户启动，或用 DATA_DIR 另选。")
