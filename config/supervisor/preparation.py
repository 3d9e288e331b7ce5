"""Brings database and static files to the state of the code; does nothing when neither changed since the last start."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.env import ROOT
from config.processes.keeper import Keeper, Program, StartFailed
from config.supervisor.table import PORTAL, PYTHON, SANDBOXES

CODE = ("config", "credit", "publicity", "objections", "static", "templates", "requirements.lock", "manage.py")
STEPS = (
    ("建立数据表", ("migrate", "--no-input")),
    ("登记单位、目录和日历", ("setup_portal",)),
    ("登记栏目", ("setup_content",)),
    ("登记转办规则", ("setup_cases",)),
    ("生成演示数据（仅首次）", ("demo_data", "--if-empty")),
    ("写入演示文章", ("demo_content", "--if-demo")),
    ("写入联合奖惩演示内容", ("demo_measures", "--if-demo")),
    ("办理演示名单", ("demo_lists", "--if-demo")),
    ("写入演示办件", ("demo_cases", "--if-demo")),
    ("汇集静态文件", ("collectstatic", "--no-input")),
)


def _files() -> Iterator[Path]:
    for name in CODE:
        path = ROOT / name
        yield from (path,) if path.is_file() else (file for file in path.rglob("*") if file.is_file())


def fingerprint(values: Mapping[str, str]) -> str:
    """Return a digest of all that decides what preparation does: the code, and where the sandbox platforms listen."""
    digest = hashlib.sha256(repr([values[key] for key in SANDBOXES.values()]).encode())
    for file in sorted(_files()):
        if file.suffix != ".pyc":
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def prepare(keeper: Keeper, folder: Path, *, values: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Run the steps unless the stamp says that this code prepared this folder. Raises StartFailed or Stopped."""
    stamp, current = folder / "prepared", fingerprint(values)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == current:
        return
    for title, words in STEPS:
        keeper.say(f"{title}……")
        command = [PYTHON, "manage.py", *words]
        log = folder / "log" / "preparation.log"
        step = Program(name=title, command=command, stage=PORTAL, folder=ROOT, environment=environment, log=log)
        if code := keeper.run(step):
            raise StartFailed(f"“{title}”没有成功，退出码 {code}（见 {log}）。")
    stamp.write_text(current, encoding="ascii")
