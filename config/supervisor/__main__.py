"""`python -m config.supervisor`: start everything, print where it is, keep it running, stop it together.

PORT (8000) and DATA_DIR (.data) may be set; DATABASE_URL and REDIS_URL point to servers of your own.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from config import env
from config.embedded import account, instance, programs, servers
from config.processes import lock
from config.processes.keeper import Keeper, StartFailed, Stopped
from config.supervisor import preparation, table

SLOWEST_START = 60.0  # seconds after which a portal that is not yet healthy is announced all the same


class PortTaken(RuntimeError):
    """Somebody else listens on the port of the web server."""


def announce(folder: Path, *, port: int, values: Mapping[str, str]) -> str:
    """Return what the person who started the portal wants to know."""
    accounts = folder / "demo-accounts.txt"
    lines = [
        "",
        f"  门户      http://127.0.0.1:{port}/",
        f"  工作台    http://127.0.0.1:{port}/admin/",
        *(f"  模拟平台  {values[key]}/" for key in table.SANDBOXES.values()),
        f"  数据目录  {folder}（日志在 log/）",
        "  停止      Ctrl-C",
    ]
    if accounts.is_file():
        lines += ["", f"演示账号（{accounts}）：", accounts.read_text(encoding="utf-8").rstrip()]
    return "\n".join([*lines, ""])


def is_healthy(port: int) -> bool:
    """Ask the portal itself whether all of it works."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_healthy(keeper: Keeper, port: int) -> None:
    """Return when the portal answers that all of it works, or say that it does not yet."""
    deadline = time.monotonic() + SLOWEST_START
    while not is_healthy(port):
        if time.monotonic() > deadline:
            keeper.say(f"仍未就绪：http://127.0.0.1:{port}/healthz 说明缺什么。")
            return
        keeper.watch_once()
        keeper.pause()
        time.sleep(0.3)


def serve(keeper: Keeper, folder: Path, *, port: int) -> None:
    """Start everything and stay until somebody asks us to stop."""
    wanted = frozenset(name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name))
    keeper.say("启动数据库……")
    values = servers.start(keeper, folder, wanted=wanted)
    environment = {**os.environ, "DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    environment.setdefault("SITE_ADDRESS", f"http://127.0.0.1:{port}")
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    preparation.prepare(keeper, folder, values=values, environment=environment)
    for program in table.programs(folder, port=port, values=values, environment=environment):
        keeper.start(program)
    wait_until_healthy(keeper, port)
    keeper.say(announce(folder, port=port, values=values))
    keeper.watch()


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


def main() -> None:
    """Take the data folder and serve. Raises InUse, PortTaken, StartFailed, ProgramMissing or NoAccount."""
    folder, port = env.data_dir(), env.integer("PORT", 8000)
    instance.make_data_dir(folder)
    held = lock.take(folder)
    if not instance.is_free(port):
        raise PortTaken(f"端口 {port} 已被占用。请用 PORT=… 另选一个。")
    try:
        with Keeper(lock=held, say=say) as keeper:
            serve(keeper, folder, port=port)
    except Stopped:
        pass
    say("已全部停止。")


if __name__ == "__main__":
    try:
        main()
    except (lock.InUse, PortTaken, StartFailed, programs.ProgramMissing, account.NoAccount) as trouble:
        sys.exit(f"{trouble}")
    except PermissionError as trouble:
        sys.exit(f"没有权限使用 {trouble.filename}：数据目录属于另一个用户。请用那个用户启动，或用 DATA_DIR 另选。")
