"""Settings come from the environment; on one machine, from the instance file that the embedded servers write.

The instance file (`DATA_DIR/instance.json`, mode 600) holds generated secrets and the addresses of the embedded
servers, so that `manage.py shell` beside a running `make demo` meets the same database.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class MissingSetting(RuntimeError):
    """A value that has no safe default is absent; start-up stops and names it."""


def data_dir() -> Path:
    """Return the folder of everything that is not code: databases, uploads, secrets of this instance."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()


@cache
def instance() -> Mapping[str, str]:
    """Return what the embedded servers of this folder wrote; empty where there are none."""
    path = data_dir() / "instance.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`; raises MissingSetting when there is neither value nor default."""
    value = os.environ.get(name) or instance().get(name) or default
    if value is None:
        raise MissingSetting(f"设置 {name} 没有给出。请在环境变量里设置它，或先运行 make demo。")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no setting; raises MissingSetting for an unreadable value."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in TRUE | FALSE:
        return value in TRUE
    raise MissingSetting(f"设置 {name} 应是 1 或 0，现在是 {value!r}。")


def integer(name: str, default: int) -> int:
    """Return a whole-number setting."""
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
